package io.weir.stores.kit;

import io.weir.stores.KeyValueEngine.Direction;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One step of a workload. Any operation may follow any other, so that a list of them stays valid
 * when some are left out. The text of an operation is the Java expression that makes it.
 */
public sealed interface Operation {
  /** Does this to the engine and to the model of {@code player}, and compares the answers. */
  void applyTo(Player player);

  /** The bytes that {@code digits} stand for, two a byte. */
  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static String text(byte @Nullable [] bytes) {
    return bytes == null ? "null" : "hex(\"" + HexFormat.of().formatHex(bytes) + "\")";
  }

  /** Puts a value of {@code length} bytes that follow from {@code seed}. */
  record Put(byte[] key, int length, long seed) implements Operation {
    /** Of how many values one is all zeros, like space that was never written. */
    private static final int VALUES_PER_ZEROS = 16;

    byte[] value() {
      byte[] value = new byte[length];
      if (seed % VALUES_PER_ZEROS != 0) {
        new SplittableRandom(seed).nextBytes(value);
      }
      return value;
    }

    @Override
    public void applyTo(Player player) {
      player.put(key, value());
    }

    @Override
    public String toString() {
      return "new Put(" + text(key) + ", " + length + ", " + seed + ")";
    }
  }

  /** Deletes a key. */
  record Delete(byte[] key) implements Operation {
    @Override
    public void applyTo(Player player) {
      player.delete(key);
    }

    @Override
    public String toString() {
      return "new Delete(" + text(key) + ")";
    }
  }

  /** Reads a key. */
  record Get(byte[] key) implements Operation {
    @Override
    public void applyTo(Player player) {
      player.get(key);
    }

    @Override
    public String toString() {
      return "new Get(" + text(key) + ")";
    }
  }

  /** What a scan covers. */
  record Bounds(
      byte @Nullable [] from, byte @Nullable [] to, boolean toInclusive, Direction direction) {
    /** Whether a scan with these bounds meets the key. */
    boolean contain(byte[] key) {
      if (from != null && Arrays.compareUnsigned(key, from) < 0) {
        return false;
      }
      if (to == null) {
        return true;
      }
      int order = Arrays.compareUnsigned(key, to);
      return order < 0 || (order == 0 && toInclusive);
    }

    @Override
    public String toString() {
      return "new Bounds("
          + (text(from) + ", " + text(to) + ", " + toInclusive + ", Direction." + direction)
          + ")";
    }
  }

  /** Scans and compares every entry. */
  record Scan(Bounds bounds) implements Operation {
    @Override
    public void applyTo(Player player) {
      player.scan(bounds);
    }

    @Override
    public String toString() {
      return "new Scan(" + bounds + ")";
    }
  }

  /** Opens a cursor that has to show the store as it is now; closes the one of the same slot. */
  record OpenCursor(int slot, Bounds bounds) implements Operation {
    @Override
    public void applyTo(Player player) {
      player.openCursor(slot, bounds);
    }

    @Override
    public String toString() {
      return "new OpenCursor(" + slot + ", " + bounds + ")";
    }
  }

  /** Moves a cursor on, if it is open. */
  record StepCursor(int slot, int entries) implements Operation {
    @Override
    public void applyTo(Player player) {
      player.stepCursor(slot, entries);
    }

    @Override
    public String toString() {
      return "new StepCursor(" + slot + ", " + entries + ")";
    }
  }

  /** Closes a cursor, if it is open. */
  record CloseCursor(int slot) implements Operation {
    @Override
    public void applyTo(Player player) {
      player.closeCursor(slot);
    }

    @Override
    public String toString() {
      return "new CloseCursor(" + slot + ")";
    }
  }

  /** Opens a cursor, moves it on, and forgets to close it. */
  record LeakCursor(Bounds bounds, int entries) implements Operation {
    @Override
    public void applyTo(Player player) {
      player.leakCursor(bounds, entries);
    }

    @Override
    public String toString() {
      return "new LeakCursor(" + bounds + ", " + entries + ")";
    }
  }

  /** Deletes every key within the bounds. */
  record DeleteAll(Bounds bounds) implements Operation {
    @Override
    public void applyTo(Player player) {
      player.deleteAll(bounds);
    }

    @Override
    public String toString() {
      return "new DeleteAll(" + bounds + ")";
    }
  }

  /** Marks the content, with a note of at least 8 bytes that no other mark has. */
  record Mark(int noteBytes) implements Operation {
    @Override
    public void applyTo(Player player) {
      player.mark(noteBytes);
    }

    @Override
    public String toString() {
      return "new Mark(" + noteBytes + ")";
    }
  }

  /** Asks for a generation. */
  record Generate() implements Operation {
    @Override
    public void applyTo(Player player) {
      player.generate();
    }

    @Override
    public String toString() {
      return "new Generate()";
    }
  }

  /** Drops everything. */
  record Clear() implements Operation {
    @Override
    public void applyTo(Player player) {
      player.clear();
    }

    @Override
    public String toString() {
      return "new Clear()";
    }
  }

  /** Closes the store and opens it again. */
  record Reopen() implements Operation {
    @Override
    public void applyTo(Player player) {
      player.reopen();
    }

    @Override
    public String toString() {
      return "new Reopen()";
    }
  }

  /** Ends the process without a word and opens the store again; what was written is still there. */
  record Kill() implements Operation {
    @Override
    public void applyTo(Player player) {
      player.kill();
    }

    @Override
    public String toString() {
      return "new Kill()";
    }
  }

  /** Cuts the power and opens the store again; of what was not synced, a part is still there. */
  record LosePower(int unsyncedPercent, long seed) implements Operation {
    @Override
    public void applyTo(Player player) {
      player.losePower(unsyncedPercent, seed);
    }

    @Override
    public String toString() {
      return "new LosePower(" + unsyncedPercent + ", " + seed + ")";
    }
  }
}

package io.weir.stores.kit;

import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.kit.Operation.Bounds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Draws workloads: the same for the same seed.
 *
 * <p>There are few keys and some are much more frequent than others, so that values are overwritten
 * and deleted keys come back. Keys have 0 to 300 bytes, share prefixes and contain 0xFF; a few are
 * longer than a page. Most values are as long as the one before, or a little longer or shorter; a
 * few, or in some workloads many, are about as long as a page or span some, and come in bursts for
 * the same key. Now and then a range of keys is deleted and half of the keys come back.
 */
final class OperationSequence {
  private static final int KEY_BYTES_MAX = 300;
  private static final int LONG_KEY_EVERY = 20;
  private static final int LONG_KEY_BYTES_MAX = 70 << 10;
  private static final int VALUE_BYTES_MAX = 200;
  private static final int LARGE_BYTES_MIN = 20 << 10;
  private static final int LARGE_BYTES_MAX = 200 << 10;
  private static final int LARGEST_BYTES_MAX = 400 << 10;

  /** Lengths at which a record needs another page, or is first too long for something. */
  private static final int[] EDGES = {8 << 10, 16 << 10, 16 << 10, 17_000, 32 << 10, 66_000};

  private static final int BURST_EVERY = 12;
  private static final int BURST_MAX = 30;
  private static final int NOTE_BYTES_MAX = 64 << 10;
  private static final int SLOTS = 4;

  private final Mix mix;
  private final SplittableRandom random;
  private final byte[][] keys;
  private final int[] lengths;

  /**
   * How often what comes, in a thousand operations each; the rest are puts, deletes and gets.
   *
   * @param keys how many keys there are
   * @param large puts of 8 to 400 KiB, or bursts of them
   * @param reads gets
   * @param scans scans, and steps of cursors
   * @param leaks cursors that are never closed
   * @param sweeps deletes of all keys within bounds
   * @param marks marks, most of them followed by a generation
   * @param clears clears
   * @param reopenings closings with an opening
   * @param crashes kills and losses of power with an opening
   */
  record Mix(
      int keys,
      int large,
      int reads,
      int scans,
      int leaks,
      int sweeps,
      int marks,
      int clears,
      int reopenings,
      int crashes) {
    /** Everything at once, other proportions for each seed. */
    static Mix ofSeed(long seed) {
      SplittableRandom random = new SplittableRandom(~seed);
      int[] keys = {3, 20, 120, 700};
      int[] large = {0, 2, 15, 100};
      return new Mix(
          keys[random.nextInt(keys.length)],
          large[random.nextInt(large.length)],
          50 + random.nextInt(200),
          10 + random.nextInt(30),
          random.nextInt(4),
          random.nextInt(4),
          5 + random.nextInt(25),
          random.nextInt(2),
          random.nextInt(4),
          random.nextInt(4));
    }

    /** Mostly writes and marks. */
    static Mix ofWrites() {
      return new Mix(24, 8, 20, 4, 4, 4, 90, 4, 10, 8);
    }
  }

  private OperationSequence(Mix mix, long seed) {
    this.mix = mix;
    this.random = new SplittableRandom(seed);
    this.keys = new byte[mix.keys()][];
    this.lengths = new int[mix.keys()];
    for (int index = 0; index < keys.length; index++) {
      keys[index] = drawKey(index);
      lengths[index] = random.nextInt(VALUE_BYTES_MAX / 2);
    }
  }

  /** Draws so many operations. */
  static List<Operation> draw(Mix mix, long seed, int count) {
    OperationSequence sequence = new OperationSequence(mix, seed);
    List<Operation> operations = new ArrayList<>(count);
    while (operations.size() < count) {
      sequence.addNext(operations);
    }
    return operations;
  }

  /** Draws a workload of mostly writes and marks without kills and losses of power. */
  static List<Operation> drawOfOneProcess(long seed, int count) {
    return draw(Mix.ofWrites(), seed, count).stream()
        .filter(
            operation ->
                !(operation instanceof Operation.Kill || operation instanceof Operation.LosePower))
        .toList();
  }

  private byte[] drawKey(int index) {
    if (index == 1) {
      return new byte[0];
    }
    if (index % LONG_KEY_EVERY == LONG_KEY_EVERY - 1) {
      return bytes(LARGE_BYTES_MIN + random.nextInt(LONG_KEY_BYTES_MAX - LARGE_BYTES_MIN));
    }
    int kind = random.nextInt(10);
    if (kind < 4 || index < 2) {
      return bytes(4 + random.nextInt(12));
    }
    if (kind < 6) { // prolongs another key
      byte[] prefix = keys[random.nextInt(index)];
      int length = Math.min(KEY_BYTES_MAX, prefix.length + 1 + random.nextInt(8));
      byte[] key = Arrays.copyOf(prefix, length);
      key[length - 1] = (byte) (random.nextBoolean() ? 0 : random.nextInt(256));
      return key;
    }
    if (kind < 8) { // differs from another key in its last byte
      byte[] key = keys[random.nextInt(index)].clone();
      if (key.length > 0) {
        key[key.length - 1] = (byte) random.nextInt(256);
      }
      return key;
    }
    if (kind < 9) {
      byte[] key = new byte[1 + random.nextInt(4)];
      Arrays.fill(key, (byte) 0xFF);
      return key;
    }
    return bytes(1 + random.nextInt(KEY_BYTES_MAX));
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private void addNext(List<Operation> operations) {
    int roll = random.nextInt(1000);
    if ((roll -= mix.large()) < 0) {
      addLarge(operations);
    } else if ((roll -= mix.reads()) < 0) {
      byte[] key = random.nextInt(10) == 0 ? bytes(6) : keys[drawIndex()];
      operations.add(new Operation.Get(key));
    } else if ((roll -= mix.scans()) < 0) {
      operations.add(drawScan());
    } else if ((roll -= mix.leaks()) < 0) {
      operations.add(new Operation.LeakCursor(drawBounds(), random.nextInt(3)));
    } else if ((roll -= mix.sweeps()) < 0) {
      addSweep(operations);
    } else if ((roll -= mix.marks()) < 0) {
      addMark(operations);
    } else if ((roll -= mix.clears()) < 0) {
      operations.add(new Operation.Clear());
    } else if ((roll -= mix.reopenings()) < 0) {
      operations.add(new Operation.Reopen());
    } else if ((roll -= mix.crashes()) < 0) {
      operations.add(drawCrash());
    } else if (random.nextInt(6) == 0) {
      operations.add(new Operation.Delete(keys[drawIndex()]));
    } else {
      int index = drawIndex();
      operations.add(new Operation.Put(keys[index], drawLength(index), seed()));
    }
  }

  /** A large value, or many of about its length one after another for the same key. */
  private void addLarge(List<Operation> operations) {
    byte[] key = keys[drawIndex()];
    int length = drawLargeLength();
    int count = random.nextInt(BURST_EVERY) == 0 ? 2 + random.nextInt(BURST_MAX - 2) : 1;
    for (int i = 0; i < count; i++) {
      operations.add(new Operation.Put(key, length + random.nextInt(-12, 13), seed()));
    }
  }

  private int drawLargeLength() {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextInt(LARGE_BYTES_MIN, LARGEST_BYTES_MAX);
      case 1, 2 -> random.nextInt(LARGE_BYTES_MIN, LARGE_BYTES_MAX);
      default -> EDGES[random.nextInt(EDGES.length)];
    };
  }

  /** Deletes of all keys within bounds; then, half of the times, every second key comes back. */
  private void addSweep(List<Operation> operations) {
    operations.add(new Operation.DeleteAll(drawBounds()));
    if (random.nextBoolean()) {
      for (int index = random.nextInt(2); index < keys.length; index += 2) {
        operations.add(new Operation.Put(keys[index], drawLength(index), seed()));
      }
    }
  }

  /** A mark, and mostly at once the generation that shows that it is durable. */
  private void addMark(List<Operation> operations) {
    int noteBytes = random.nextInt(20) == 0 ? random.nextInt(NOTE_BYTES_MAX) : random.nextInt(200);
    operations.add(new Operation.Mark(noteBytes));
    if (random.nextInt(3) > 0) {
      operations.add(new Operation.Generate());
    }
  }

  private Operation drawScan() {
    int slot = random.nextInt(SLOTS);
    return switch (random.nextInt(6)) {
      case 0 -> new Operation.OpenCursor(slot, drawBounds());
      case 1, 2 -> new Operation.StepCursor(slot, 1 + random.nextInt(20));
      case 3 -> new Operation.CloseCursor(slot);
      default -> new Operation.Scan(drawBounds());
    };
  }

  private Operation drawCrash() {
    return switch (random.nextInt(4)) {
      case 0 -> new Operation.Kill();
      case 1 -> new Operation.LosePower(0, seed());
      default -> new Operation.LosePower(random.nextInt(101), seed());
    };
  }

  private Bounds drawBounds() {
    Direction direction = random.nextBoolean() ? Direction.ASCENDING : Direction.DESCENDING;
    return new Bounds(drawBound(), drawBound(), random.nextBoolean(), direction);
  }

  private byte @Nullable [] drawBound() {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> null;
      case 3 -> bytes(random.nextInt(4));
      default -> keys[random.nextInt(keys.length)];
    };
  }

  /** Low indexes are much more frequent than high ones. */
  private int drawIndex() {
    double fraction = random.nextDouble();
    return (int) (keys.length * fraction * fraction * fraction);
  }

  private int drawLength(int index) {
    int length =
        switch (random.nextInt(10)) {
          case 0 -> random.nextInt(VALUE_BYTES_MAX + 1);
          case 1 -> 0;
          case 2, 3, 4 -> lengths[index] + random.nextInt(-8, 9);
          default -> lengths[index];
        };
    lengths[index] = Math.max(0, Math.min(VALUE_BYTES_MAX, length));
    return lengths[index];
  }

  private long seed() {
    return random.nextInt(Integer.MAX_VALUE);
  }
}

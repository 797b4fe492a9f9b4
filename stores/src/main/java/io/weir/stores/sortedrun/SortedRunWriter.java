package io.weir.stores.sortedrun;

import io.weir.stores.MemoryLimitException;
import io.weir.stores.format.Checksum;
import io.weir.stores.format.FileKind;
import io.weir.stores.format.KeyHash;
import io.weir.stores.format.KeyHashing;
import io.weir.stores.io.Directory;
import io.weir.stores.memory.MemoryBudget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Writes the file of a run, record by record in the order of their keys. */
public final class SortedRunWriter implements AutoCloseable {
  static final FileKind KIND = FileKind.SORTED_RUN;
  static final int HEADER_BYTES = 20;

  private static final int WRITTEN_AT_ONCE = 1 << 16;

  /** What a fence takes on the heap until the file is complete, besides its bytes, twice. */
  private static final int FENCE_OVERHEAD_BYTES = 100;

  private final Directory.Output output;
  private final MemoryBudget budget;
  private final long identity = ThreadLocalRandom.current().nextLong();
  private final KeyHash hash;
  private final KeyFilter filter;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream(2 * WRITTEN_AT_ONCE);
  private final BlockWriter block = new BlockWriter();
  private final List<byte[]> fences = new ArrayList<>();
  private final BitSet cut = new BitSet();
  private final List<Long> offsets = new ArrayList<>();
  private byte @Nullable [] before;
  private long written;
  private long records;
  private long tombstones;
  private long keyBytes;
  private long valueBytes;
  private long reserved;

  /**
   * Creates the file of a run in which no single key is looked for, since it has no filter.
   *
   * @param budget counts the memory that it takes until it is closed
   * @throws MemoryLimitException if the budget has no room
   */
  public SortedRunWriter(Directory directory, String file, MemoryBudget budget) throws IOException {
    this(directory, file, 0, KeyHashing.SECURE, budget);
  }

  /**
   * Creates the file of a run with a filter.
   *
   * @param keys so many are expected, so that the filter is right; 0 for no filter
   * @param hashing draws the seed of the filter's hash
   * @param budget counts the memory that it takes until it is closed
   * @throws MemoryLimitException if the budget has no room
   */
  public SortedRunWriter(
      Directory directory, String file, long keys, KeyHashing hashing, MemoryBudget budget)
      throws IOException {
    this.hash = KeyHashing.SECURE.of(hashing.draw());
    this.budget = budget;
    reserve(2 * KeyFilter.wordsFor(keys) * Long.BYTES + 3 * WRITTEN_AT_ONCE);
    this.filter = KeyFilter.of(keys);
    boolean created = false;
    try {
      this.output = directory.create(file);
      created = true;
    } finally {
      if (!created) {
        budget.release(reserved);
      }
    }
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(KIND.magic()).putInt(KIND.version()).putLong(identity);
    pending.writeBytes(header.array());
  }

  private void reserve(long bytes) {
    if (!budget.reserveReclaiming(bytes)) {
      throw new MemoryLimitException(
          "The memory budget of "
              + budget.maxBytes()
              + " bytes has no room to write a sorted run: "
              + budget.remedy());
    }
    reserved += bytes;
  }

  /** Adds a value; see {@link #add(Kind, byte[], byte[])}. */
  public void add(byte[] key, byte[] value) throws IOException {
    add(Kind.VALUE, key, value);
  }

  /**
   * Adds a record.
   *
   * @param key above that of the record before; it must not be changed afterwards
   * @param value of a tombstone, whatever is to be noted with it
   * @throws IllegalArgumentException if the key is not above that of the record before
   * @throws MemoryLimitException if the budget has no room for one more block
   */
  public void add(Kind kind, byte[] key, byte[] value) throws IOException {
    int shared = before == null ? 0 : sharedWith(before, key);
    if (!block.isEmpty() && !block.fits(shared, key, value)) {
      endBlock();
    }
    if (block.isEmpty()) {
      addFence(key, before == null ? key.length : shared + 1);
    }
    block.add(kind, shared, key, value);
    filter.add(hash, key);
    records++;
    tombstones += kind.code();
    keyBytes += key.length;
    valueBytes += value.length;
    before = key;
  }

  private static int sharedWith(byte[] before, byte[] key) {
    int differs = Arrays.mismatch(before, key);
    boolean isAbove =
        differs >= 0
            && differs < key.length
            && (differs == before.length || (before[differs] & 0xFF) < (key[differs] & 0xFF));
    if (!isAbove) {
      throw new IllegalArgumentException(
          "The keys of a run come in ascending order, each once; this one is not above the last");
    }
    return differs;
  }

  private void addFence(byte[] key, int length) {
    cut.set(fences.size(), length > Fences.MAX_BYTES);
    byte[] fence = Arrays.copyOf(key, Math.min(length, Fences.MAX_BYTES));
    reserve(FENCE_OVERHEAD_BYTES + 2L * fence.length);
    offsets.add(written + pending.size());
    fences.add(fence);
  }

  private void endBlock() throws IOException {
    int length = block.finish();
    block.seal(offsets.get(offsets.size() - 1) ^ identity);
    pending.write(block.bytes(), 0, length);
    block.reset();
    if (pending.size() >= WRITTEN_AT_ONCE) {
      flush();
    }
  }

  private void flush() throws IOException {
    output.write(written, pending.toByteArray(), 0, pending.size());
    written += pending.size();
    pending.reset();
  }

  /** Bytes of the file so far, but for the block that is being filled and the footer. */
  public long length() {
    return written + pending.size();
  }

  /**
   * Ends the file and makes its bytes durable; its name is after the next {@link Directory#sync}.
   */
  public RunFile finish() throws IOException {
    RunFile file = finishUnsynced();
    output.sync();
    return file;
  }

  /** Ends a file that need not outlive this process. */
  public RunFile finishUnsynced() throws IOException {
    int blocks = fences.size();
    if (before != null) {
      endBlock();
      addFence(before, before.length);
    }
    long blocksEnd = length();
    byte[] footer = footer(blocks);
    pending.writeBytes(footer);
    flush();
    return new RunFile(identity, written, blocksEnd, footerChecksum(footer));
  }

  /** With the version, so that a file is not taken for one of another. */
  static int footerChecksum(byte[] footer) {
    Checksum checksum = new Checksum();
    checksum.addLong(KIND.version());
    checksum.add(footer, 0, footer.length);
    return checksum.value();
  }

  private byte[] footer(int blocks) {
    int length = SortedRun.FOOTER_BYTES + SortedRun.STATISTICS_BYTES;
    for (byte[] fence : fences) {
      length += SortedRun.FENCE_BYTES + fence.length;
    }
    ByteBuffer footer = ByteBuffer.allocate(length + filter.words() * Long.BYTES);
    footer.order(ByteOrder.LITTLE_ENDIAN);
    footer.putInt(blocks).putLong(records).putInt(filter.words());
    hash.seed().write(footer);
    footer.putLong(tombstones).putLong(keyBytes).putLong(valueBytes);
    for (int i = 0; i < fences.size(); i++) {
      byte[] fence = fences.get(i);
      footer.putLong(offsets.get(i));
      footer.putInt(cut.get(i) ? fence.length | Fences.CUT : fence.length).put(fence);
    }
    filter.write(footer);
    return footer.array();
  }

  /** Closes the file, whole or not. */
  @Override
  public void close() throws IOException {
    budget.release(reserved);
    reserved = 0;
    output.close();
  }
}

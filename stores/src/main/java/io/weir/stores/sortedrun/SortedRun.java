package io.weir.stores.sortedrun;

import io.weir.stores.CorruptionException;
import io.weir.stores.MemoryLimitException;
import io.weir.stores.RecordVisitor;
import io.weir.stores.StoreClosedException;
import io.weir.stores.format.Checksum;
import io.weir.stores.format.KeyHash;
import io.weir.stores.format.KeyHashing;
import io.weir.stores.io.Directory;
import io.weir.stores.io.ReadErrors;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A run that is open for reading. Its block index and filter are in memory, its records are not.
 */
public final class SortedRun implements AutoCloseable {
  static final int INDEX_HEADER_BYTES = 16 + KeyHash.Seed.BYTES;
  static final int INDEX_ENTRY_BYTES = 12;

  /** The block read last is kept, unless it is longer than this. */
  private static final int LONGEST_KEPT = 1 << 16;

  private final String name;
  private final RunFile file;
  private final MemoryBudget budget;
  private final Directory.Input input;
  private final long records;
  private final KeyHash hash;
  private final KeyFilter filter;

  /** By block, and where the last one ends. */
  private final long[] offsets;

  /** Above the keys of the block before and not above those of its own; one behind the other. */
  private final byte[] separators;

  /** By block, where its separator begins, and where the last one ends. */
  private final int[] separatorOffsets;

  /** Blocks whose separators are the beginning of a longer one. */
  private final BitSet cut = new BitSet();

  private final LongAdder reads = new LongAdder();
  private volatile @Nullable RunBlock last;
  private volatile boolean closed;

  /** What is counted in the budget, once it is open. */
  private long memoryBytes;

  private SortedRun(
      String name, RunFile file, MemoryBudget budget, Directory.Input input, ByteBuffer index) {
    this.name = name;
    this.file = file;
    this.budget = budget;
    this.input = input;
    int blocks = index.getInt();
    this.records = index.getLong();
    int filterWords = index.getInt();
    this.hash = KeyHashing.SECURE.of(KeyHash.Seed.read(index));
    this.offsets = new long[blocks + 1];
    this.separatorOffsets = new int[blocks + 1];
    this.separators = new byte[separatorBytes(index.remaining(), blocks, filterWords)];
    for (int i = 0; i < blocks; i++) {
      offsets[i] = index.getLong();
      int length = index.getInt();
      cut.set(i, (length & SortedRunWriter.CUT) != 0);
      length &= ~SortedRunWriter.CUT;
      index.get(separators, separatorOffsets[i], length);
      separatorOffsets[i + 1] = separatorOffsets[i] + length;
    }
    offsets[blocks] = file.indexOffset();
    this.filter = KeyFilter.read(index, filterWords);
  }

  private static int separatorBytes(int indexBytes, int blocks, int filterWords) {
    return indexBytes - blocks * INDEX_ENTRY_BYTES - filterWords * Long.BYTES;
  }

  /**
   * Opens a run.
   *
   * @param file as the writer returned it
   * @param budget counts what the run keeps in memory
   * @throws CorruptionException if the file is not what was written
   * @throws io.weir.stores.FormatVersionException if another release wrote it
   * @throws MemoryLimitException if the budget has no room for its block index
   */
  public static SortedRun open(
      Directory directory, String fileName, RunFile file, MemoryBudget budget) throws IOException {
    String name = fileName + " in " + directory;
    // The index takes no more on the heap than in the file.
    long indexBytes = file.length() - file.indexOffset();
    reserve(budget, indexBytes, name);
    SortedRun opened = null;
    try {
      opened = open(directory.open(fileName), name, file, budget);
      return opened;
    } finally {
      if (opened == null) {
        budget.release(indexBytes);
      }
    }
  }

  private static SortedRun open(
      Directory.Input input, String name, RunFile file, MemoryBudget budget) throws IOException {
    try {
      proveHeader(input, name, file);
      SortedRun run = new SortedRun(name, file, budget, input, index(input, name, file));
      run.reserveBlock(file.length() - file.indexOffset());
      return run;
    } catch (IOException | RuntimeException | Error e) {
      try {
        input.close();
      } catch (IOException inCleanup) {
        e.addSuppressed(inCleanup);
      }
      throw e;
    }
  }

  private static void reserve(MemoryBudget budget, long bytes, String name) {
    if (!budget.reserveReclaiming(bytes)) {
      throw new MemoryLimitException(
          "The memory budget of "
              + budget.maxBytes()
              + " bytes has no room for the "
              + bytes
              + " bytes of the block index of "
              + name
              + ": "
              + budget.remedy());
    }
  }

  /** Counts the block read last besides the index. */
  private void reserveBlock(long indexBytes) {
    long longest = 0;
    for (int i = 0; i < blocks(); i++) {
      longest = Math.max(longest, offsets[i + 1] - offsets[i]);
    }
    long blockBytes = Math.min(LONGEST_KEPT, longest);
    reserve(budget, blockBytes, name);
    memoryBytes = indexBytes + blockBytes;
  }

  private static void proveHeader(Directory.Input input, String name, RunFile file)
      throws IOException {
    byte[] bytes = read(input, name, 0, SortedRunWriter.HEADER_BYTES);
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (header.getLong() != SortedRunWriter.KIND.magic()) {
      throw new CorruptionException(name + " is no sorted run");
    }
    SortedRunWriter.KIND.checkVersion(header.getInt(), name);
    long identity = header.getLong();
    if (identity != file.identity()) {
      throw new CorruptionException(
          name
              + " is the run "
              + Long.toHexString(identity)
              + ", expected "
              + Long.toHexString(file.identity()));
    }
  }

  private static ByteBuffer index(Directory.Input input, String name, RunFile file)
      throws IOException {
    byte[] bytes =
        read(input, name, file.indexOffset(), Math.toIntExact(file.length() - file.indexOffset()));
    if (Checksum.of(bytes, 0, bytes.length) != file.indexChecksum()) {
      throw new CorruptionException(
          name + " is damaged: its block index does not match its checksum");
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] read(Directory.Input input, String name, long offset, int length)
      throws IOException {
    byte[] bytes = new byte[length];
    int read = input.read(offset, bytes, 0, length);
    if (read < length) {
      throw new CorruptionException(
          name + " is damaged: it ends at byte " + (offset + read) + " of " + (offset + length));
    }
    return bytes;
  }

  /**
   * The value of a key, null if the run does not have it.
   *
   * @throws CorruptionException if the block is not what was written, or the file is gone
   * @throws StoreClosedException if the run is closed
   */
  public byte @Nullable [] get(byte[] key) {
    if (!filter.mayContain(hash.of(key))) {
      return null;
    }
    int number = blockOf(key);
    return number < 0 ? null : block(number).find(key);
  }

  /**
   * The block that has a key if any has it: the last whose separator is at or below it, or -1.
   *
   * @throws CorruptionException if a block is not what was written, or the file is gone
   * @throws StoreClosedException if the run is closed
   */
  public int blockOf(byte[] key) {
    int low = 0;
    int high = blocks() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (compareSeparator(middle, key) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  /** The order of the separator of a block, or of its first key where that was cut, and a key. */
  private int compareSeparator(int block, byte[] key) {
    int from = separatorOffsets[block];
    int to = separatorOffsets[block + 1];
    if (!cut.get(block)) {
      return Arrays.compareUnsigned(separators, from, to, key, 0, key.length);
    }
    int length = Math.min(to - from, key.length);
    int order = Arrays.compareUnsigned(separators, from, from + length, key, 0, length);
    if (order == 0 && key.length > to - from) {
      return block(block).compareFirst(key);
    }
    return order == 0 ? 1 : order; // What was cut is longer.
  }

  /** Where records of a key begin, also if several have it. */
  int blockBelow(byte[] key) {
    int found = blockOf(key);
    while (found > 0 && compareSeparator(found, key) == 0) {
      found--;
    }
    return Math.max(0, found);
  }

  public int blocks() {
    return offsets.length - 1;
  }

  /**
   * Passes on the records of a block in order; false if the visitor has ended that.
   *
   * @throws CorruptionException if the block is not what was written, or the file is gone
   * @throws StoreClosedException if the run is closed
   */
  public boolean forEach(int block, RecordVisitor visitor) throws IOException {
    return block(block).forEach(visitor);
  }

  private RunBlock block(int number) {
    RunBlock kept = last;
    if (kept != null && kept.number() == number) {
      return kept;
    }
    RunBlock block = read(number);
    if (block.length() <= LONGEST_KEPT) {
      last = block;
    }
    return block;
  }

  private RunBlock read(int number) {
    if (closed) {
      throw closed();
    }
    long offset = offsets[number];
    reads.increment();
    try {
      int length = Math.toIntExact(offsets[number + 1] - offset);
      RunBlock block = new RunBlock(number, read(input, name, offset, length));
      if (!block.isWhole(offset ^ file.identity())) {
        throw new CorruptionException(
            name + " is damaged: the block at offset " + offset + " is not what was written");
      }
      return block;
    } catch (IOException e) {
      if (closed) {
        throw closed();
      }
      throw ReadErrors.describe(name, e);
    }
  }

  private StoreClosedException closed() {
    return new StoreClosedException(name + " is closed");
  }

  public long records() {
    return records;
  }

  /** Blocks read from the file. */
  public long reads() {
    return reads.sum();
  }

  public RunFile file() {
    return file;
  }

  /** What is counted in the budget. */
  public long memoryBytes() {
    return closed ? 0 : memoryBytes;
  }

  /** Closes the file and gives back the memory. Idempotent. */
  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      last = null;
      budget.release(memoryBytes);
      input.close();
    }
  }
}

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

/** Writes the file of a run, record by record in the order of their keys. */
public final class SortedRunWriter implements AutoCloseable {
  static final FileKind KIND = FileKind.SORTED_RUN;
  static final int HEADER_BYTES = 20;

  /** A block ends with the record that makes it so long. */
  private static final int BLOCK_BYTES = 1 << 12;

  private static final int WRITTEN_AT_ONCE = 1 << 16;

  /** A longer separator is cut here: where keys that are the same so far lie, blocks tell. */
  static final int MOST_SEPARATOR_BYTES = 1 << 9;

  /** In the length of a separator: it was cut. */
  static final int CUT = 1 << 31;

  /** What a block takes on the heap until the file is complete, besides its separator, twice. */
  private static final int BLOCK_OVERHEAD_BYTES = 100;

  private final Directory.Output output;
  private final MemoryBudget budget;
  private final long identity = ThreadLocalRandom.current().nextLong();
  private final KeyHash hash;
  private final KeyFilter filter;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream(2 * WRITTEN_AT_ONCE);
  private final ByteArrayOutputStream block = new ByteArrayOutputStream(2 * BLOCK_BYTES);
  private final List<byte[]> separators = new ArrayList<>();
  private final BitSet cut = new BitSet();
  private final List<Long> offsets = new ArrayList<>();
  private byte[] before = {};
  private long written;
  private long records;
  private long reserved;

  /**
   * Creates the file.
   *
   * @param keys so many are expected, so that the filter is right; 0 for a run in which no single
   *     key is looked for
   * @param budget counts the memory that it takes until it is closed
   * @throws MemoryLimitException if the budget has no room
   */
  public SortedRunWriter(Directory directory, String file, long keys, MemoryBudget budget)
      throws IOException {
    this(directory, file, keys, KeyHashing.SECURE, budget);
  }

  /**
   * Creates the file.
   *
   * @param hashing draws the seed of the filter's hash
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

  /**
   * Adds a record.
   *
   * @param key above that of the record before, or the same; it must not be changed afterwards
   * @throws MemoryLimitException if the budget has no room for one more block
   */
  public void add(byte[] key, byte[] value) throws IOException {
    if (block.size() == 0) {
      int length = separatorLength(key);
      cut.set(separators.size(), length > MOST_SEPARATOR_BYTES);
      length = Math.min(length, MOST_SEPARATOR_BYTES);
      reserve(BLOCK_OVERHEAD_BYTES + 2L * length);
      offsets.add(written + pending.size());
      separators.add(Arrays.copyOf(key, length));
      block.writeBytes(new byte[RunBlock.HEADER_BYTES]);
    }
    block.writeBytes(
        ByteBuffer.allocate(RunBlock.RECORD_HEADER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(key.length)
            .putInt(value.length)
            .array());
    block.writeBytes(key);
    block.writeBytes(value);
    if (filter.words() > 0) {
      filter.add(hash.of(key));
    }
    records++;
    before = key;
    if (block.size() >= BLOCK_BYTES) {
      endBlock();
    }
  }

  /** So many bytes of a key tell it from the one before, unless they are the same. */
  private int separatorLength(byte[] key) {
    int same = records == 0 ? -1 : Arrays.mismatch(before, key);
    return same < 0 ? key.length : same + 1;
  }

  private void endBlock() throws IOException {
    byte[] bytes = block.toByteArray();
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(4, bytes.length);
    long seed = offsets.get(offsets.size() - 1) ^ identity;
    header.putInt(0, RunBlock.checksum(bytes, 0, bytes.length, seed));
    pending.writeBytes(bytes);
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
    if (block.size() > 0) {
      endBlock();
    }
    byte[] index = index();
    long indexOffset = written + pending.size();
    pending.writeBytes(index);
    flush();
    return new RunFile(identity, written, indexOffset, Checksum.of(index, 0, index.length));
  }

  private byte[] index() {
    int length = SortedRun.INDEX_HEADER_BYTES + filter.words() * Long.BYTES;
    for (byte[] separator : separators) {
      length += SortedRun.INDEX_ENTRY_BYTES + separator.length;
    }
    ByteBuffer index = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    index.putInt(separators.size()).putLong(records).putInt(filter.words());
    hash.seed().write(index);
    for (int i = 0; i < separators.size(); i++) {
      byte[] separator = separators.get(i);
      index.putLong(offsets.get(i));
      index.putInt(cut.get(i) ? separator.length | CUT : separator.length).put(separator);
    }
    filter.write(index);
    return index.array();
  }

  /** Closes the file, whole or not. */
  @Override
  public void close() throws IOException {
    budget.release(reserved);
    reserved = 0;
    output.close();
  }
}

package io.weir.stores.sortedrun;

import io.weir.stores.CorruptionException;
import io.weir.stores.FormatVersionException;
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
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A run that is open for reading. Its fences and its filter are in memory, its records in blocks
 * that come and go.
 */
public final class SortedRun implements AutoCloseable {
  /** Stands for the value of a key that is gone; no value is this array. */
  public static final byte[] GONE = new byte[0];

  static final int FOOTER_BYTES = 16 + KeyHash.Seed.BYTES;
  static final int STATISTICS_BYTES = 24;
  static final int FENCE_BYTES = 12;

  private final String name;
  private final RunFile file;
  private final int version;
  private final BlockCache cache;
  private final Directory.Input input;
  private final RunStatistics statistics;
  private final KeyHash hash;
  private final KeyFilter filter;
  private final Fences fences;
  private final Fences.FirstKeys firstKeys = this::compareFirst;

  /** By block: that in the cache, if it is there. Changed under the monitor of the cache. */
  private final AtomicReferenceArray<@Nullable CachedBlock> blocks;

  private final AtomicLong cachedBytes = new AtomicLong();
  private final LongAdder reads = new LongAdder();

  /** The block of a single record that was read last, unless somebody is reading in it. */
  private final AtomicReference<@Nullable RunBlock> spare = new AtomicReference<>();

  private volatile boolean closed;

  /** What is counted in the budget besides the cache, once it is open. */
  private long memoryBytes;

  private SortedRun(
      String name,
      RunFile file,
      int version,
      BlockCache cache,
      Directory.Input input,
      ByteBuffer footer) {
    this.name = name;
    this.file = file;
    this.version = version;
    this.cache = cache;
    this.input = input;
    int count = footer.getInt();
    long records = footer.getLong();
    int filterWords = footer.getInt();
    this.hash = KeyHashing.SECURE.of(KeyHash.Seed.read(footer));
    boolean old = version == OldBlocks.VERSION;
    this.statistics =
        old
            ? new RunStatistics(records, 0, 0, file.indexOffset())
            : new RunStatistics(records, footer.getLong(), footer.getLong(), footer.getLong());
    int fenceCount = old || count == 0 ? count : count + 1;
    int separators = footer.remaining() - fenceCount * FENCE_BYTES - filterWords * Long.BYTES;
    this.fences = new Fences(footer, count, fenceCount, separators, file.indexOffset());
    this.filter = KeyFilter.read(footer, filterWords, old);
    this.blocks = new AtomicReferenceArray<>(count);
  }

  /**
   * Opens a run.
   *
   * @param file as the writer returned it
   * @param cache for its blocks; its budget counts what the run keeps in memory
   * @throws CorruptionException if the file is not what was written
   * @throws FormatVersionException if another release wrote it
   * @throws MemoryLimitException if the budget has no room for its block index
   */
  public static SortedRun open(Directory directory, String fileName, RunFile file, BlockCache cache)
      throws IOException {
    String name = fileName + " in " + directory;
    MemoryBudget budget = cache.budget();
    long footerBytes = file.length() - file.indexOffset();
    reserve(budget, footerBytes, name);
    SortedRun opened = null;
    try {
      opened = open(directory.open(fileName), name, file, cache);
      cache.opened();
      return opened;
    } finally {
      // While it is opened what is read counts, then what is kept.
      budget.release(footerBytes);
    }
  }

  private static SortedRun open(Directory.Input input, String name, RunFile file, BlockCache cache)
      throws IOException {
    try {
      int version = proveHeader(input, name, file);
      ByteBuffer footer = footer(input, name, file, version);
      SortedRun run = new SortedRun(name, file, version, cache, input, footer);
      long bytes =
          run.fences.memoryBytes()
              + (long) run.filter.words() * Long.BYTES
              + Math.min(RunBlock.MAX_KEPT_BYTES, run.fences.longestBlock());
      reserve(cache.budget(), bytes, name);
      run.memoryBytes = bytes;
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

  /** Returns the version. */
  private static int proveHeader(Directory.Input input, String name, RunFile file)
      throws IOException {
    byte[] bytes = new byte[SortedRunWriter.HEADER_BYTES];
    read(input, name, 0, bytes, bytes.length);
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (header.getLong() != SortedRunWriter.KIND.magic()) {
      throw new CorruptionException(name + " is no sorted run");
    }
    int version = header.getInt();
    SortedRunWriter.KIND.checkVersion(version, name);
    long identity = header.getLong();
    if (identity != file.identity()) {
      throw new CorruptionException(
          name
              + " is the run "
              + Long.toHexString(identity)
              + ", expected "
              + Long.toHexString(file.identity()));
    }
    return version;
  }

  private static ByteBuffer footer(Directory.Input input, String name, RunFile file, int version)
      throws IOException {
    byte[] bytes = new byte[Math.toIntExact(file.length() - file.indexOffset())];
    read(input, name, file.indexOffset(), bytes, bytes.length);
    int checksum =
        version == OldBlocks.VERSION
            ? Checksum.of(bytes, 0, bytes.length)
            : SortedRunWriter.footerChecksum(bytes);
    if (checksum != file.indexChecksum()) {
      throw new CorruptionException(
          name + " is damaged: its block index does not match its checksum");
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void read(Directory.Input input, String name, long offset, byte[] into, int length)
      throws IOException {
    int read = input.read(offset, into, 0, length);
    if (read < length) {
      throw new CorruptionException(
          name + " is damaged: it ends at byte " + (offset + read) + " of " + (offset + length));
    }
  }

  // ---- reading

  /**
   * The value of a key, null if the run does not have it or says that it is gone.
   *
   * @throws CorruptionException if the block is not what was written, or the file is gone
   * @throws StoreClosedException if the run is closed
   */
  public byte @Nullable [] get(byte[] key) {
    byte[] found = lookUp(key);
    return found == GONE ? null : found;
  }

  /**
   * As {@link #get}, but tells {@link #GONE} from null.
   *
   * @return the value of a key, {@link #GONE} if the run says that it is gone, null if the run does
   *     not have it
   */
  public byte @Nullable [] lookUp(byte[] key) {
    int number = mayContain(key) ? find(key) : -1;
    if (number < 0) {
      return null;
    }
    RunBlock block = borrow(number);
    try {
      boolean isFound = block.seek(key) && block.compareKey(key) == 0;
      if (!isFound) {
        return null;
      }
      return block.kind() == Kind.VALUE ? block.value() : GONE;
    } finally {
      spare.set(block);
    }
  }

  /** False if the run does not have a key, neither a value nor a tombstone. */
  public boolean mayContain(byte[] key) {
    return filter.mayContain(hash, key);
  }

  /** A cursor over all records. */
  public RunCursor cursor() {
    return cursor(null, null, true);
  }

  /**
   * A cursor over a range. Keys are in unsigned byte order.
   *
   * @param from the lowest key, inclusive; null for no bound
   * @param to the highest key; null for no bound
   * @param toInclusive whether {@code to} itself belongs to the range
   */
  public RunCursor cursor(byte @Nullable [] from, byte @Nullable [] to, boolean toInclusive) {
    return new RunCursor(this, from, to, toInclusive, true);
  }

  /** A cursor that reads everything once, and leaves to the cache what others read. */
  public RunCursor cursorOfPassage() {
    return new RunCursor(this, null, null, true, false);
  }

  /** Passes on all records in order, tombstones too; false if the visitor has ended that. */
  public boolean forEach(RecordVisitor visitor) throws IOException {
    RunCursor cursor = cursorOfPassage();
    while (cursor.next()) {
      if (!visitor.visit(cursor.key(), cursor.value())) {
        return false;
      }
    }
    return true;
  }

  /**
   * Brings blocks into the cache before anybody asks for them, while there is room.
   *
   * @param from the first of them
   * @param maxBytes about how much at once
   * @return the block to go on with, or the number of blocks at the end
   */
  public int warm(int from, long maxBytes) {
    RunBlock block = new RunBlock();
    long bytes = 0;
    int number = from;
    while (number < fences.blocks() && bytes < maxBytes) {
      if (!cache.hasRoom()) {
        return fences.blocks();
      }
      load(number, block, true);
      bytes += block.length();
      number++;
    }
    return number;
  }

  /** How many blocks it has. */
  public int blocks() {
    return fences.blocks();
  }

  Fences fences() {
    return fences;
  }

  /** The block that has a key if any has it, -1 if none has. */
  int find(byte[] key) {
    return fences.find(key, firstKeys);
  }

  private int compareFirst(int number, byte[] key) {
    RunBlock block = borrow(number);
    block.first();
    int order = block.compareKey(key);
    spare.set(block);
    return order;
  }

  private RunBlock borrow(int number) {
    RunBlock kept = spare.getAndSet(null);
    RunBlock block = kept == null || closed ? new RunBlock() : kept;
    if (block.number() != number) {
      load(number, block, true);
    }
    return block;
  }

  /**
   * Fills the buffer of a block.
   *
   * @param keeps whether it is kept in the cache if it has to be read
   */
  void load(int number, RunBlock into, boolean keeps) {
    if (closed) {
      throw closed();
    }
    CachedBlock cached = blocks.getAcquire(number);
    if (cached != null) {
      cached.copyInto(into);
      VarHandle.acquireFence();
      if (isStill(number, cached)) {
        into.loaded(number, cached.length());
        return;
      }
    }
    read(number, into);
    if (keeps) {
      cache.add(this, into);
    }
  }

  @SuppressWarnings("ReferenceEquality") // Another may have the same bytes.
  private boolean isStill(int number, CachedBlock cached) {
    return blocks.getOpaque(number) == cached;
  }

  private void read(int number, RunBlock into) {
    long offset = fences.offset(number);
    int length = fences.blockLength(number);
    reads.increment();
    try {
      byte[] bytes = into.prepare(length);
      read(input, name, offset, bytes, length);
      int found = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
      if (found != BlockWriter.checksum(bytes, length, offset ^ file.identity())) {
        throw new CorruptionException(
            name + " is damaged: the block at offset " + offset + " is not what was written");
      }
      if (version == OldBlocks.VERSION) {
        BlockWriter rewritten = OldBlocks.rewrite(bytes, length);
        length = rewritten.finish();
        System.arraycopy(rewritten.bytes(), 0, into.prepare(length), 0, length);
      }
      into.loaded(number, length);
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

  // ---- of the cache, under its monitor

  /** Lets readers find a block; false if they have one, or the run is closed. */
  boolean keep(CachedBlock block) {
    boolean kept = !closed && blocks.compareAndSet(block.number(), null, block);
    if (kept) {
      cachedBytes.addAndGet(block.frame().bytes());
    }
    return kept;
  }

  /** Lets readers find a block no more. Whoever is copying it finds out. */
  void forget(CachedBlock block) {
    blocks.set(block.number(), null);
    cachedBytes.addAndGet(-block.frame().bytes());
  }

  // ---- what it is

  public RunStatistics statistics() {
    return statistics;
  }

  /** Blocks read from the file. */
  public long reads() {
    return reads.sum();
  }

  public RunFile file() {
    return file;
  }

  /** What is counted in the budget besides blocks in the cache, which is a tenant of its own. */
  public long memoryBytes() {
    return closed ? 0 : memoryBytes;
  }

  /** What its blocks take in the cache. */
  public long cachedBytes() {
    return cachedBytes.get();
  }

  /** Closes the file and gives back the memory. Idempotent. */
  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      spare.set(null);
      cache.closed(this);
      cache.budget().release(memoryBytes);
      input.close();
    }
  }
}

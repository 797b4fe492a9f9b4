package io.weir.stores;

import io.weir.stores.generation.PinnedGeneration;
import org.jspecify.annotations.Nullable;

/**
 * What every engine of a store offers: a map from byte strings to byte strings whose generations
 * survive a crash. The kinds of engines differ in how they read more than one entry.
 *
 * <p><b>Threads.</b> One thread at a time writes ({@link #put}, {@link #delete}, {@link #mark},
 * {@link #generate}, {@link #clear}); it may be a different thread each time, if a happens-before
 * orders the hand-over. Any number of threads may read ({@link #get}, {@link #size}, {@link
 * #stats}, cursors) at any time, even during {@link #close}: a reader never blocks the writer and
 * sees each key either as it was before a write or as it is after it.
 *
 * <p><b>Durability.</b> No write is durable by itself: the changelog is the write-ahead log. {@link
 * #mark} records in memory that the current content corresponds to a note of the caller (the
 * changelog offsets). Every so often the engine turns such a mark into a durable
 * <em>generation</em> in the background. Opening a store returns to the newest generation that
 * proves intact; {@link #note} then tells which one it is.
 *
 * <p><b>Errors.</b> All methods throw {@link StoreClosedException} after {@link #close} and {@link
 * StoreFailedException} after a failed sync; {@link CorruptionException} before they would return a
 * wrong value. A write that throws has no effect. The engine copies the arrays it is given; those
 * it returns belong to the caller.
 */
public interface Engine extends AutoCloseable {
  /** The value of {@code key}, or null if there is none. */
  byte @Nullable [] get(byte[] key);

  /**
   * Sets the value of {@code key}.
   *
   * @throws MemoryLimitException if the budget is used up and nothing can be evicted
   * @throws OutOfSpaceException if memory must be freed by writing to a disk that is full
   */
  void put(byte[] key, byte[] value);

  /** Removes {@code key}; returns whether it was there. */
  boolean delete(byte[] key);

  /** The exact number of keys. */
  long size();

  /**
   * Announces that this key is among those about to be put or deleted. An engine that keeps only
   * what is recent takes the key's time into account at once, and may reject what that makes too
   * old.
   */
  default void announce(byte[] key) {}

  /**
   * Declares that the content is now what {@code note} describes. Takes constant time and does no
   * I/O on the caller's thread; if a generation is due, the background begins one from this mark.
   *
   * @param note opaque to the engine, at most 1 MiB; returned by {@link #note} after a reopen
   */
  void mark(byte[] note);

  /**
   * Begins a generation from the newest mark even if none is due. Does nothing if the content has
   * changed since that mark, or if a generation of it exists or is under way.
   */
  void generate();

  /**
   * The note of the newest mark, or, if there was none since the store was opened, of the
   * generation that was opened. Null if there is neither.
   */
  byte @Nullable [] note();

  /**
   * Drops every entry and every mark, and begins a generation of the empty store with this note.
   */
  void clear(byte[] note);

  /**
   * Keeps the files of the newest generation until the pin or the store is closed, so that they can
   * be copied. Any thread may call it.
   *
   * @return null if there is no generation of a mark yet
   */
  @Nullable PinnedGeneration pinNewest();

  /** What the store holds and has done, for metrics. */
  EngineStats stats();

  boolean isOpen();

  /**
   * Closes the store. If the content has not changed since the newest mark, a generation of that
   * mark is made durable first; otherwise the last generation stays the newest. Cursors that are
   * still open fail from now on. Idempotent. Releases everything even if it throws.
   *
   * @throws OutOfSpaceException if the disk has no space for the last generation; the one before it
   *     remains valid
   */
  @Override
  void close();
}

package io.weir.stores;

import io.weir.stores.KeyValueEngine.Direction;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An engine that keeps what each key has been over time.
 *
 * <p><b>Keys.</b> What {@link #put}, {@link #get} and {@link #delete} call a key is a <em>row
 * key</em> here: a plain key of any length, and the time of a version (8 bytes, big endian). {@link
 * #put} sets the version of that time. {@link #delete} says that the key has no value from that
 * time on, which also takes the place of a version of exactly that time; it returns whether a value
 * was valid then. {@link #get} knows the version of exactly that time only. A version is valid
 * until the time of the next version or deletion of its key, in whatever order they were put.
 *
 * <p><b>Retention.</b> <em>Stream time</em> is the latest time that was put or deleted, -1 before
 * the first; it is part of a generation. What is put or deleted at a time before stream time less
 * the retention is ignored. A version that ended by then is <em>expired</em>, and so is a deletion
 * of that time or before if nothing came after it: they go at some later write. The newest version
 * of a key never expires. Reads show expired versions until they are gone; whoever does not want
 * them says so by the times that it asks for.
 *
 * <p><b>Size.</b> {@link #size} counts all that is kept: versions, deletions, and what the engine
 * notes about when they go.
 */
public interface VersionedEngine extends Engine {
  /** The latest time seen, in milliseconds, -1 if there was none. */
  long streamTime();

  /**
   * Where what was put or deleted last ends: at the time of what follows it; empty if nothing does.
   * For the writer.
   */
  OptionalLong end();

  /** The newest version of a plain key; null if it has none, or was deleted after it. */
  @Nullable Version newest(byte[] key);

  /** The version of a plain key that is valid at a time; null if there is none. */
  @Nullable Version at(byte[] key, long time);

  /**
   * The versions of a plain key that are valid at some time between two, in the order of their
   * times. The cursor does not show later writes.
   *
   * @param from the earliest time, exclusive for where a version ends
   * @param to the latest time, inclusive for where a version begins
   */
  VersionCursor versions(byte[] key, long from, long to, Direction direction);
}

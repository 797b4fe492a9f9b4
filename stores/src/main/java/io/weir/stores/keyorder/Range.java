package io.weir.stores.keyorder;

import io.weir.stores.KeyValueEngine.Direction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a walk over keys asks for. Null bounds are open.
 *
 * @param from the lowest key, inclusive
 * @param to the highest key
 * @param toInclusive whether {@code to} itself belongs to the range
 * @param direction of the walk
 */
public record Range(
    byte @Nullable [] from, byte @Nullable [] to, boolean toInclusive, Direction direction) {
  /** All keys, from the lowest on. */
  public static final Range ALL = new Range(null, null, true, Direction.ASCENDING);

  /** Whether the walk goes from the highest key down. */
  public boolean isDescending() {
    return direction == Direction.DESCENDING;
  }

  /** What of it is not below a key. */
  public Range from(byte[] lowest) {
    boolean isNarrower = from == null || Arrays.compareUnsigned(from, lowest) < 0;
    return isNarrower ? new Range(lowest, to, toInclusive, direction) : this;
  }

  /** With how many bytes all keys in it begin alike, as far as its bounds tell. */
  public int sharedBytes() {
    if (from == null || to == null) {
      return 0;
    }
    int differs = Arrays.mismatch(from, to);
    return differs < 0 ? from.length : differs;
  }

  /** Whether no key is in it. */
  boolean isEmpty() {
    return from != null && to != null && Arrays.compareUnsigned(from, to) > 0;
  }
}

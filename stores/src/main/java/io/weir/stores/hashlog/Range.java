package io.weir.stores.hashlog;

import io.weir.stores.KeyValueEngine.Direction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a scan asks for. Null bounds are open. */
record Range(
    byte @Nullable [] from, byte @Nullable [] to, boolean toInclusive, Direction direction) {

  boolean isDescending() {
    return direction == Direction.DESCENDING;
  }

  boolean contains(byte[] key) {
    if (from != null && Arrays.compareUnsigned(key, from) < 0) {
      return false;
    }
    if (to == null) {
      return true;
    }
    int compared = Arrays.compareUnsigned(key, to);
    return compared < 0 || (compared == 0 && toInclusive);
  }

  boolean isEmpty() {
    return from != null && to != null && Arrays.compareUnsigned(from, to) > 0;
  }
}

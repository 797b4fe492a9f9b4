package io.weir.suppliers;

import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * A store that Kafka tells before it commits the task, as it tells its own record caches. If such a
 * cache lies above the store, or one of Kafka's adapters between formats, it does not pass this on.
 */
interface Flushed extends CachedStateStore<byte[], byte[]> {
  /** Kafka flushes what lies above the store. */
  void flushed();

  @Override
  default void flushCache() {
    flushed();
  }

  @Override
  default void clearCache() {
    // there is no cache
  }

  @Override
  default boolean setFlushListener(
      CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
    return false; // there is nothing to tell it
  }
}

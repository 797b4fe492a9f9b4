package io.weir.changelog;

import io.weir.stores.StoreException;
import io.weir.stores.VersionedEngine;
import java.util.Collection;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.BatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;

/**
 * Restores whole batches with their offsets. The one class that uses an interface internal to
 * Kafka: only it tells offsets and headers. Should a release of Kafka not have it, the public
 * interface serves, and offsets become known at the next commit; but not for versioned stores,
 * since it does not tell timestamps.
 */
public final class RestoreBatches {
  private RestoreBatches() {}

  /**
   * What to register with Kafka for a store.
   *
   * @param engine the engine of the store
   * @param vectors whether records carry positions in their headers
   * @param errors turns what the engine throws into what Kafka is to see
   * @throws IllegalStateException if the store is versioned and there is only the public interface
   */
  public static StateRestoreCallback into(
      ChangelogEngine<?> engine,
      boolean vectors,
      Function<StoreException, RuntimeException> errors) {
    try {
      return new WithOffsets(engine, vectors, errors);
    } catch (LinkageError e) {
      return withoutOffsets(engine, errors);
    }
  }

  static BatchingStateRestoreCallback withoutOffsets(
      ChangelogEngine<?> engine, Function<StoreException, RuntimeException> errors) {
    if (engine.reads() instanceof VersionedEngine) {
      throw new IllegalStateException(
          "Weir cannot restore versioned stores on this release of Kafka Streams, which does not"
              + " tell it the timestamps of changelog records. Give the store to RocksDB with"
              + " weir.store.<name>.engine=rocksdb.");
    }
    return records -> {
      try {
        engine.restoreUnmarked(records);
      } catch (StoreException e) {
        throw errors.apply(e);
      }
    };
  }

  private record WithOffsets(
      ChangelogEngine<?> engine, boolean vectors, Function<StoreException, RuntimeException> errors)
      implements RecordBatchingStateRestoreCallback {
    @Override
    public void restoreBatch(Collection<ConsumerRecord<byte[], byte[]>> records) {
      try {
        engine.restore(records, vectors);
      } catch (StoreException e) {
        throw errors.apply(e);
      }
    }
  }
}

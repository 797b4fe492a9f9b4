package io.weir.changelog;

import java.util.Collection;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.BatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;

/**
 * Restores whole batches with their offsets. The one class that uses an interface internal to
 * Kafka: only it tells offsets and headers. Should a release of Kafka not have it, the public
 * interface serves, and offsets become known at the next commit.
 */
public final class RestoreBatches {
  private RestoreBatches() {}

  /**
   * What to register with Kafka for a store.
   *
   * @param engine the engine of the store, asked for at every batch
   * @param vectors whether records carry positions in their headers
   */
  public static StateRestoreCallback into(Supplier<ChangelogEngine> engine, boolean vectors) {
    try {
      return new WithOffsets(engine, vectors);
    } catch (LinkageError e) {
      return withoutOffsets(engine);
    }
  }

  static BatchingStateRestoreCallback withoutOffsets(Supplier<ChangelogEngine> engine) {
    return records -> engine.get().restoreUnmarked(records);
  }

  private record WithOffsets(Supplier<ChangelogEngine> engine, boolean vectors)
      implements RecordBatchingStateRestoreCallback {
    @Override
    public void restoreBatch(Collection<ConsumerRecord<byte[], byte[]>> records) {
      engine.get().restore(records, vectors);
    }
  }
}

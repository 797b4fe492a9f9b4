package io.weir.examples.demo;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** Notes from which offsets stores are restored. Safe for use by many threads. */
final class Restoration implements StateRestoreListener {
  private final Map<Integer, Part> parts = new ConcurrentSkipListMap<>();

  /**
   * What was restored of one partition.
   *
   * @param partition of the changelog
   * @param start offset of the first record that had to be read
   * @param end offset after the last one
   * @param records how many were given to the store
   */
  record Part(int partition, long start, long end, long records) {}

  /** What was restored, by partition. */
  List<Part> parts() {
    return List.copyOf(parts.values());
  }

  long records() {
    return parts().stream().mapToLong(Part::records).sum();
  }

  @Override
  public void onRestoreStart(TopicPartition changelog, String store, long start, long end) {
    parts.put(changelog.partition(), new Part(changelog.partition(), start, end, 0));
  }

  @Override
  public void onBatchRestored(TopicPartition changelog, String store, long end, long records) {
    parts.computeIfPresent(
        changelog.partition(),
        (partition, part) ->
            new Part(partition, part.start(), part.end(), part.records() + records));
  }

  @Override
  public void onRestoreEnd(TopicPartition changelog, String store, long records) {
    parts.computeIfPresent(
        changelog.partition(),
        (partition, part) -> new Part(partition, part.start(), part.end(), records));
  }
}

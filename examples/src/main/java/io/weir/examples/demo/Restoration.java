package io.weir.examples.demo;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** Notes from which offsets stores are restored. Safe for use by many threads. */
final class Restoration implements StateRestoreListener {
  private final Map<TopicPartition, Part> parts =
      new ConcurrentSkipListMap<>(
          Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition));

  /**
   * What was restored of one partition.
   *
   * @param store name of the store
   * @param partition of the changelog
   * @param start offset of the first record that had to be read
   * @param end offset after the last one
   * @param records how many were given to the store
   */
  record Part(String store, int partition, long start, long end, long records) {
    private Part withRecords(long number) {
      return new Part(store, partition, start, end, number);
    }
  }

  /** What was restored, by store and partition. */
  List<Part> parts() {
    return List.copyOf(parts.values());
  }

  long records() {
    return parts().stream().mapToLong(Part::records).sum();
  }

  @Override
  public void onRestoreStart(TopicPartition changelog, String store, long start, long end) {
    parts.put(changelog, new Part(store, changelog.partition(), start, end, 0));
  }

  @Override
  public void onBatchRestored(TopicPartition changelog, String store, long end, long records) {
    parts.computeIfPresent(changelog, (same, part) -> part.withRecords(part.records() + records));
  }

  @Override
  public void onRestoreEnd(TopicPartition changelog, String store, long records) {
    parts.computeIfPresent(changelog, (same, part) -> part.withRecords(records));
  }
}

package io.weir.changelog;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The offset of each changelog partition, as Kafka committed it. Immutable.
 *
 * @param byPartition the offset of each partition of which there is one; -4 is a legal one
 */
record Offsets(Map<TopicPartition, Long> byPartition) {
  /** Kafka's way to say that a store was open and nothing is known of it. */
  static final long UNKNOWN = -4;

  static final Offsets NONE = new Offsets(Map.of());

  Offsets {
    byPartition = Map.copyOf(byPartition);
  }

  @Nullable Long of(TopicPartition partition) {
    return byPartition.get(partition);
  }

  boolean isEmpty() {
    return byPartition.isEmpty();
  }

  /** Whether a restore of the partition begins where its changelog begins. */
  boolean isUnknown(TopicPartition partition) {
    return byPartition.getOrDefault(partition, -1L) < 0;
  }

  /** Whether a restore of any partition goes on where the content ends. */
  boolean isAnyKnown() {
    return byPartition.values().stream().anyMatch(offset -> offset >= 0);
  }

  /** The same partitions, of which nothing is known. */
  Offsets unknown() {
    return new Offsets(
        byPartition.keySet().stream().collect(Collectors.toMap(p -> p, p -> UNKNOWN)));
  }

  /** These with others instead; null removes one. */
  Offsets with(Map<TopicPartition, @Nullable Long> others) {
    Map<TopicPartition, Long> merged = new HashMap<>(byPartition);
    others.forEach(
        (partition, offset) -> {
          if (offset == null) {
            merged.remove(partition);
          } else {
            merged.put(partition, offset);
          }
        });
    return new Offsets(merged);
  }

  /** Whether others say anything of a partition that these know, or give a real offset to one. */
  boolean isContradictedBy(Map<TopicPartition, @Nullable Long> others) {
    return others.entrySet().stream()
        .anyMatch(
            other ->
                byPartition.containsKey(other.getKey())
                    || (other.getValue() != null && other.getValue() >= 0));
  }

  @Override
  public String toString() {
    return byPartition.toString();
  }
}

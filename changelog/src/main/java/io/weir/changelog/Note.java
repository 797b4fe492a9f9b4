package io.weir.changelog;

import io.weir.stores.CorruptionException;
import io.weir.stores.FormatVersionException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.query.Position;

/**
 * What a generation says about the changelog: the offsets its content stands for, and the position
 * in the input that queries compare with. The bytes are described in the documentation of the
 * package; the engine checksums them.
 *
 * @param format what the values are made of
 * @param freshAsOfMs the moment since which the changelog may have records that the content lacks,
 *     as {@link Freshness} tells it
 * @param offsets an offset per changelog partition, as Kafka committed it; -4 is a legal one
 * @param position how far the content has come in each input partition
 */
record Note(
    ValueFormat format, long freshAsOfMs, Map<TopicPartition, Long> offsets, Position position) {
  private static final byte VERSION = 2;

  byte[] encode() {
    Map<String, Map<Integer, Long>> changelog = byTopic(offsets);
    Map<String, Map<Integer, Long>> input = new HashMap<>();
    position.getTopics().forEach(t -> input.put(t, Map.copyOf(position.getPartitionPositions(t))));
    ByteBuffer bytes = ByteBuffer.allocate(2 + Long.BYTES + length(changelog) + length(input));
    bytes.put(VERSION).put(format.code()).putLong(freshAsOfMs);
    write(bytes, changelog);
    write(bytes, input);
    return bytes.array();
  }

  /**
   * Reads back what {@link #encode} wrote.
   *
   * @throws FormatVersionException if another release wrote it
   * @throws CorruptionException if the bytes are not those of a note
   */
  static Note decode(byte[] note) {
    ByteBuffer bytes = ByteBuffer.wrap(note);
    try {
      byte version = bytes.get();
      if (version != VERSION) {
        throw new FormatVersionException(
            "The changelog offsets of the store have format version "
                + version
                + ", this release reads version "
                + VERSION
                + ". Use the release that wrote them, or delete the directory of the store.");
      }
      ValueFormat format = format(bytes.get());
      long freshAsOfMs = bytes.getLong();
      Map<TopicPartition, Long> offsets = new HashMap<>();
      read(bytes)
          .forEach(
              (topic, partitions) ->
                  partitions.forEach((p, o) -> offsets.put(new TopicPartition(topic, p), o)));
      Position position = Position.fromMap(read(bytes));
      if (bytes.hasRemaining()) {
        throw corrupt(note.length, bytes.remaining() + " bytes after the end");
      }
      return new Note(format, freshAsOfMs, Map.copyOf(offsets), position);
    } catch (BufferUnderflowException e) {
      throw (CorruptionException) corrupt(note.length, "too few bytes").initCause(e);
    }
  }

  private static ValueFormat format(byte code) {
    for (ValueFormat format : ValueFormat.values()) {
      if (format.code() == code) {
        return format;
      }
    }
    throw new CorruptionException("Note of a generation: unknown value format " + code);
  }

  private static CorruptionException corrupt(int length, String found) {
    return new CorruptionException("Note of a generation, " + length + " bytes: " + found);
  }

  private static Map<String, Map<Integer, Long>> byTopic(Map<TopicPartition, Long> offsets) {
    Map<String, Map<Integer, Long>> topics = new HashMap<>();
    offsets.forEach(
        (tp, offset) ->
            topics.computeIfAbsent(tp.topic(), t -> new HashMap<>()).put(tp.partition(), offset));
    return topics;
  }

  private static int length(Map<String, Map<Integer, Long>> topics) {
    int length = Integer.BYTES;
    for (Map.Entry<String, Map<Integer, Long>> topic : topics.entrySet()) {
      length += 2 * Integer.BYTES + topic.getKey().getBytes(StandardCharsets.UTF_8).length;
      length += topic.getValue().size() * (Integer.BYTES + Long.BYTES);
    }
    return length;
  }

  private static void write(ByteBuffer bytes, Map<String, Map<Integer, Long>> topics) {
    bytes.putInt(topics.size());
    topics.forEach(
        (topic, partitions) -> {
          byte[] name = topic.getBytes(StandardCharsets.UTF_8);
          bytes.putInt(name.length).put(name).putInt(partitions.size());
          partitions.forEach((partition, offset) -> bytes.putInt(partition).putLong(offset));
        });
  }

  private static Map<String, Map<Integer, Long>> read(ByteBuffer bytes) {
    int topicCount = count(bytes, 2 * Integer.BYTES);
    Map<String, Map<Integer, Long>> topics = new HashMap<>();
    for (int t = 0; t < topicCount; t++) {
      byte[] name = new byte[count(bytes, 1)];
      bytes.get(name);
      int partitionCount = count(bytes, Integer.BYTES + Long.BYTES);
      Map<Integer, Long> partitions = new HashMap<>();
      for (int p = 0; p < partitionCount; p++) {
        partitions.put(bytes.getInt(), bytes.getLong());
      }
      topics.put(new String(name, StandardCharsets.UTF_8), partitions);
    }
    return topics;
  }

  /** Reads a count, and checks that so many things of at least this size can follow. */
  private static int count(ByteBuffer bytes, int size) {
    int count = bytes.getInt();
    if (count < 0 || count > bytes.remaining() / size) {
      throw corrupt(bytes.capacity(), "a count of " + count + " at " + (bytes.position() - 4));
    }
    return count;
  }
}

package io.weir.changelog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.query.Position;

/**
 * Reads how far the writer of a changelog record had come in its input, which Kafka puts into the
 * headers of the record if asked for consistency of interactive queries.
 *
 * <pre>
 * header v   1 byte   version of the headers, 0
 * header c   1 byte   version of the vector, 0
 *            4 bytes  number of topics; for each
 *              4 bytes  length of the name, then the name in UTF-8
 *              4 bytes  number of partitions; for each 4 bytes partition, 8 bytes offset
 * </pre>
 */
final class PositionHeaders {
  private static final String VERSION = "v";
  private static final String VECTOR = "c";

  private PositionHeaders() {}

  /** Moves the position on to where the record says; records without such headers say nothing. */
  static void mergeInto(Position position, ConsumerRecord<byte[], byte[]> record) {
    Header version = record.headers().lastHeader(VERSION);
    Header vector = record.headers().lastHeader(VECTOR);
    if (version == null || vector == null || version.value()[0] != 0) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(vector.value());
    if (bytes.get() != 0) {
      return;
    }
    for (int topics = bytes.getInt(); topics > 0; topics--) {
      byte[] name = new byte[bytes.getInt()];
      bytes.get(name);
      String topic = new String(name, StandardCharsets.UTF_8);
      for (int partitions = bytes.getInt(); partitions > 0; partitions--) {
        position.withComponent(topic, bytes.getInt(), bytes.getLong());
      }
    }
  }
}

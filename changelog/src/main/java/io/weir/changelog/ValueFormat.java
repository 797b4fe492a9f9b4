package io.weir.changelog;

import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the values of a store are made of. Part of the disk format: codes are never reused. */
public enum ValueFormat {
  /** The value alone. */
  PLAIN(0),
  /** A timestamp of 8 bytes, then the value. */
  TIMESTAMPED(1),
  /** The length of the headers, the headers, the timestamp, the value. */
  HEADERS(2),
  /**
   * The value alone, one of several that the key has had. The engine is a {@link
   * io.weir.stores.VersionedEngine}: its row keys have the timestamp of the changelog record.
   */
  VERSIONED(3);

  private final byte code;

  ValueFormat(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  /** The key that a changelog record has in the engine. */
  byte[] keyOf(ConsumerRecord<byte[], byte[]> record) {
    return this == VERSIONED ? rowKey(record.key(), record.timestamp()) : record.key();
  }

  /**
   * The row key of a version.
   *
   * @param time of the version, in milliseconds
   */
  public static byte[] rowKey(byte[] key, long time) {
    return ByteBuffer.allocate(key.length + Long.BYTES).put(key).putLong(time).array();
  }
}

package io.weir.it.bench;

import java.time.Duration;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.kstream.TimeWindows;

/** What an application asks of its input, and how close the records of that lie in event time. */
enum AppQuery {
  /** A count by key. */
  COUNT(20_000, 8) {
    @Override
    KStream<?, ?> on(KStream<byte[], byte[]> input) {
      return input.groupByKey().count().toStream();
    }
  },

  /** A count by key in windows of 10 s, kept for 60 s. */
  TUMBLING(20_000, 8) {
    @Override
    KStream<?, ?> on(KStream<byte[], byte[]> input) {
      TimeWindows windows =
          TimeWindows.ofSizeAndGrace(Duration.ofSeconds(10), Duration.ofSeconds(50));
      return input.groupByKey().windowedBy(windows).count().toStream();
    }
  },

  /** A count by key in windows of 10 s, of which one begins every second. */
  HOPPING(5_000, 8) {
    @Override
    KStream<?, ?> on(KStream<byte[], byte[]> input) {
      TimeWindows windows =
          TimeWindows.ofSizeAndGrace(Duration.ofSeconds(10), Duration.ofSeconds(5))
              .advanceBy(Duration.ofSeconds(1));
      return input.groupByKey().windowedBy(windows).count().toStream();
    }
  },

  /** An inner join of every second record with those between them, 5 s before and after. */
  JOIN(10_000, 100) {
    @Override
    KStream<?, ?> on(KStream<byte[], byte[]> input) {
      KStream<byte[], byte[]> left = input.filter((key, value) -> value[0] == 0);
      KStream<byte[], byte[]> right = input.filter((key, value) -> value[0] == 1);
      return left.join(
          right,
          (leftValue, rightValue) -> leftValue,
          JoinWindows.ofTimeDifferenceWithNoGrace(Duration.ofSeconds(5)),
          StreamJoined.with(Serdes.ByteArray(), Serdes.ByteArray(), Serdes.ByteArray()));
    }
  },

  /** A count by key in sessions with a gap of 5 s, kept for 30 s. */
  SESSION(10_000, 8) {
    @Override
    KStream<?, ?> on(KStream<byte[], byte[]> input) {
      SessionWindows windows =
          SessionWindows.ofInactivityGapAndGrace(Duration.ofSeconds(5), Duration.ofSeconds(25));
      return input.groupByKey().windowedBy(windows).count().toStream();
    }
  };

  private final long recordsPerSecond;
  private final int valueBytes;

  AppQuery(long recordsPerSecond, int valueBytes) {
    this.recordsPerSecond = recordsPerSecond;
    this.valueBytes = valueBytes;
  }

  /** The results. */
  abstract KStream<?, ?> on(KStream<byte[], byte[]> input);

  /** Event time from the first record to the one of the given index. */
  long timeMs(long index) {
    return index * 1_000 / recordsPerSecond;
  }

  /** The value of the record of the given index; its first byte tells the sides of a join apart. */
  byte[] value(long index) {
    byte[] value = new byte[valueBytes];
    value[0] = (byte) (index & 1);
    return value;
  }
}

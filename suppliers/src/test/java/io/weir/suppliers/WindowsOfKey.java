package io.weir.suppliers;

import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.query.WindowKeyQuery;

/**
 * Raw queries for the windows of a key. Before 4.4.0 Kafka turns the times round that it is given.
 */
final class WindowsOfKey {
  private WindowsOfKey() {}

  /** A query whose times are these, whichever way Kafka takes them. */
  static WindowKeyQuery<Bytes, byte[]> between(Bytes key, Instant from, Instant to) {
    WindowKeyQuery<Bytes, byte[]> query = WindowKeyQuery.withKeyAndWindowStartRange(key, from, to);
    return query.getTimeFrom().orElseThrow().equals(from)
        ? query
        : WindowKeyQuery.withKeyAndWindowStartRange(key, to, from);
  }
}

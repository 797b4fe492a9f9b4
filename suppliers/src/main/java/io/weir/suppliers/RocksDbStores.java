package io.weir.suppliers;

import io.weir.changelog.ValueFormat;
import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.VersionedBytesStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.internals.RocksDbTimeOrderedSessionBytesStoreSupplier;
import org.apache.kafka.streams.state.internals.RocksDbTimeOrderedSessionHeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.internals.RocksDbWindowBytesStoreSupplier;
import org.apache.kafka.streams.state.internals.RocksDbWindowBytesStoreSupplier.WindowStoreTypes;
import org.apache.kafka.streams.state.internals.RocksDbWindowHeadersBytesStoreSupplier;

/**
 * Kafka's own persistent stores, for users who set the engine of a store to RocksDB.
 *
 * <p>Window stores come from suppliers internal to Kafka, as only those take the length of a
 * segment. It has to be that of the slices that Weir's suppliers tell Kafka, or its cache would
 * merge with these stores in an order that they do not have; where slices are short, that is many
 * segments, each a RocksDB. For the same reason windows that are emitted when they close are not in
 * Kafka's store ordered by time, which needs a cache of its own, but in the other one, which is
 * told a retention that is one millisecond longer to show the same. Sessions that are so emitted
 * are never cached, and must be in a store ordered by time: the other one cannot find them by their
 * end.
 */
final class RocksDbStores {
  private RocksDbStores() {}

  static KeyValueStore<Bytes, byte[]> keyValue(StoreRequest<?> request) {
    return switch (request.format()) {
      case PLAIN -> Stores.persistentKeyValueStore(request.name()).get();
      case TIMESTAMPED -> Stores.persistentTimestampedKeyValueStore(request.name()).get();
      case HEADERS -> Stores.persistentTimestampedKeyValueStoreWithHeaders(request.name()).get();
      case VERSIONED -> throw request.ofAnotherKind();
    };
  }

  static WindowStore<Bytes, byte[]> window(WindowRequest request) {
    return switch (request.store().format()) {
      case PLAIN -> window(request, WindowStoreTypes.DEFAULT_WINDOW_STORE);
      case TIMESTAMPED -> window(request, WindowStoreTypes.TIMESTAMPED_WINDOW_STORE);
      case HEADERS ->
          new RocksDbWindowHeadersBytesStoreSupplier(
                  request.store().name(),
                  retentionMs(request.times()),
                  request.times().sliceMs(),
                  request.windowSizeMs(),
                  request.retainDuplicates())
              .get();
      case VERSIONED -> throw request.store().ofAnotherKind();
    };
  }

  private static WindowStore<Bytes, byte[]> window(WindowRequest request, WindowStoreTypes type) {
    return new RocksDbWindowBytesStoreSupplier(
            request.store().name(),
            retentionMs(request.times()),
            request.times().sliceMs(),
            request.windowSizeMs(),
            request.retainDuplicates(),
            type)
        .get();
  }

  /** How long Kafka's window store is to show a row. */
  static long retentionMs(TimeDivision times) {
    long retentionMs = times.retentionMs();
    return times.untilEmitted() && retentionMs < Long.MAX_VALUE ? retentionMs + 1 : retentionMs;
  }

  static VersionedBytesStore versioned(VersionedRequest request) {
    return (VersionedBytesStore) request.kafkas().get();
  }

  static SessionStore<Bytes, byte[]> session(SessionRequest request) {
    boolean headers = request.store().format() == ValueFormat.HEADERS;
    SessionBytesStoreSupplier kafkas;
    if (request.times().untilEmitted()) {
      kafkas = headers ? timeOrderedWithHeaders(request) : timeOrdered(request);
    } else {
      String name = request.store().name();
      Duration retention = Duration.ofMillis(request.times().retentionMs());
      kafkas =
          headers
              ? Stores.persistentSessionStoreWithHeaders(name, retention)
              : Stores.persistentSessionStore(name, retention);
    }
    return kafkas.get();
  }

  private static SessionBytesStoreSupplier timeOrdered(SessionRequest request) {
    return new RocksDbTimeOrderedSessionBytesStoreSupplier(
        request.store().name(), request.times().retentionMs(), true);
  }

  private static SessionBytesStoreSupplier timeOrderedWithHeaders(SessionRequest request) {
    return new RocksDbTimeOrderedSessionHeadersBytesStoreSupplier(
        request.store().name(), request.times().retentionMs(), true);
  }
}

package io.weir.suppliers;

import io.weir.changelog.ValueFormat;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.VersionedBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/**
 * Creates suppliers of Weir stores. Methods have the names and parameters of those in {@link
 * Stores}. Thread-safe. Each of them throws {@link NullPointerException} if the name is null, and
 * {@link org.apache.kafka.streams.errors.StreamsException} if Kafka Streams is too old.
 */
public final class WeirStores {

  private WeirStores() {}

  /** Supplies a persistent store of plain values, for {@link Stores#keyValueStoreBuilder}. */
  public static KeyValueBytesStoreSupplier persistentKeyValueStore(String name) {
    return keyValues(name, ValueFormat.PLAIN);
  }

  /**
   * Supplies a persistent store of values with timestamps, for {@link
   * Stores#timestampedKeyValueStoreBuilder}.
   */
  public static KeyValueBytesStoreSupplier persistentTimestampedKeyValueStore(String name) {
    return keyValues(name, ValueFormat.TIMESTAMPED);
  }

  /**
   * Supplies a persistent store of values with timestamps and headers, for {@link
   * Stores#timestampedKeyValueStoreWithHeadersBuilder}.
   */
  public static KeyValueBytesStoreSupplier persistentTimestampedKeyValueStoreWithHeaders(
      String name) {
    return keyValues(name, ValueFormat.HEADERS);
  }

  private static KeyValueBytesStoreSupplier keyValues(String name, ValueFormat format) {
    KafkaVersion.check();
    Objects.requireNonNull(name, "name cannot be null");
    return KeyValueSupplier.of(StoreRequest.ofKeyValues(name, format, StoreUse.ANY_KEY_VALUES));
  }

  /**
   * Supplies a persistent window store of plain values, for {@link Stores#windowStoreBuilder}.
   *
   * @param retentionPeriod how long the store keeps a window after its start, to the millisecond.
   *     Windows that are emitted when they close must be kept longer than until they close: by as
   *     much as stream time may advance with one record
   * @param windowSize size of the windows
   * @param retainDuplicates whether a window of a key may have several values; the store then
   *     ignores null values and caches nothing
   * @throws IllegalArgumentException if a duration is negative or does not fit into milliseconds,
   *     or if the retention is shorter than a window
   */
  public static WindowBytesStoreSupplier persistentWindowStore(
      String name, Duration retentionPeriod, Duration windowSize, boolean retainDuplicates) {
    return windows(
        () -> Stores.persistentWindowStore(name, retentionPeriod, windowSize, retainDuplicates),
        ValueFormat.PLAIN);
  }

  /**
   * Supplies a persistent window store of values with timestamps, for {@link
   * Stores#timestampedWindowStoreBuilder}. The parameters are those of {@link
   * #persistentWindowStore}.
   */
  public static WindowBytesStoreSupplier persistentTimestampedWindowStore(
      String name, Duration retentionPeriod, Duration windowSize, boolean retainDuplicates) {
    return windows(
        () ->
            Stores.persistentTimestampedWindowStore(
                name, retentionPeriod, windowSize, retainDuplicates),
        ValueFormat.TIMESTAMPED);
  }

  /**
   * Supplies a persistent window store of values with timestamps and headers, for {@link
   * Stores#timestampedWindowStoreWithHeadersBuilder}. The parameters are those of {@link
   * #persistentWindowStore}.
   */
  public static WindowBytesStoreSupplier persistentTimestampedWindowStoreWithHeaders(
      String name, Duration retentionPeriod, Duration windowSize, boolean retainDuplicates) {
    return windows(
        () ->
            Stores.persistentTimestampedWindowStoreWithHeaders(
                name, retentionPeriod, windowSize, retainDuplicates),
        ValueFormat.HEADERS);
  }

  /** Kafka's supplier is there for its checks of the parameters; an old Kafka has not all. */
  private static WindowBytesStoreSupplier windows(
      Supplier<WindowBytesStoreSupplier> ofKafka, ValueFormat format) {
    KafkaVersion.check();
    WindowBytesStoreSupplier kafkas = ofKafka.get();
    TimeDivision times = TimeDivision.of(kafkas, false);
    return WindowSupplier.of(WindowRequest.like(kafkas, times, format, StoreUse.ANY_WINDOWS));
  }

  /**
   * Supplies a persistent session store of plain values, for {@link Stores#sessionStoreBuilder}.
   *
   * @param retentionPeriod how long the store keeps a session after its end, to the millisecond.
   *     Sessions that are emitted when they close must be kept longer than until they close: by as
   *     much as stream time may advance with one record
   * @throws IllegalArgumentException if the duration is negative or does not fit into milliseconds
   */
  public static SessionBytesStoreSupplier persistentSessionStore(
      String name, Duration retentionPeriod) {
    return sessions(() -> Stores.persistentSessionStore(name, retentionPeriod), ValueFormat.PLAIN);
  }

  /**
   * Supplies a persistent session store of values with headers, for {@link
   * Stores#sessionStoreWithHeadersBuilder}. The parameters are those of {@link
   * #persistentSessionStore}.
   */
  public static SessionBytesStoreSupplier persistentSessionStoreWithHeaders(
      String name, Duration retentionPeriod) {
    return sessions(
        () -> Stores.persistentSessionStoreWithHeaders(name, retentionPeriod), ValueFormat.HEADERS);
  }

  /** Kafka's supplier is there for its checks of the parameters; an old Kafka has not all. */
  private static SessionBytesStoreSupplier sessions(
      Supplier<SessionBytesStoreSupplier> ofKafka, ValueFormat format) {
    KafkaVersion.check();
    SessionBytesStoreSupplier kafkas = ofKafka.get();
    TimeDivision times = TimeDivision.of(kafkas);
    return SessionSupplier.of(
        SessionRequest.of(kafkas.name(), times, format, StoreUse.ANY_SESSIONS));
  }

  /**
   * Supplies a persistent versioned store, for {@link Stores#versionedKeyValueStoreBuilder}.
   *
   * @param historyRetention how long a version can be read after it ended, and how late a record
   *     may come to be taken, to the millisecond
   * @throws IllegalArgumentException if the duration is negative or does not fit into milliseconds
   */
  public static VersionedBytesStoreSupplier persistentVersionedKeyValueStore(
      String name, Duration historyRetention) {
    return versions(() -> Stores.persistentVersionedKeyValueStore(name, historyRetention));
  }

  /**
   * Supplies a persistent versioned store, for {@link Stores#versionedKeyValueStoreBuilder}.
   *
   * @param historyRetention how long a version can be read after it ended, and how late a record
   *     may come to be taken, to the millisecond
   * @param segmentInterval how RocksDB divides time, if a setting gives it the store; Weir has no
   *     use for it
   * @throws IllegalArgumentException if a duration is negative or does not fit into milliseconds,
   *     or if the interval is zero
   */
  public static VersionedBytesStoreSupplier persistentVersionedKeyValueStore(
      String name, Duration historyRetention, Duration segmentInterval) {
    return versions(
        () -> Stores.persistentVersionedKeyValueStore(name, historyRetention, segmentInterval));
  }

  /** Kafka's supplier is there for its checks of the parameters. */
  private static VersionedBytesStoreSupplier versions(
      Supplier<VersionedBytesStoreSupplier> ofKafka) {
    KafkaVersion.check();
    return new VersionedSupplier(VersionedRequest.like(ofKafka.get()));
  }

  /** The plans of all open stores of this process, with live figures, sorted by name and task. */
  public static List<StorePlan> plan() {
    return Plans.all();
  }
}

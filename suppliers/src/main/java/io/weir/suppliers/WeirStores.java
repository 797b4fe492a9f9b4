package io.weir.suppliers;

import io.weir.changelog.ValueFormat;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/**
 * Factory of suppliers of Weir stores, under the names and with the parameters of {@link Stores}.
 * Thread-safe; all of it throws {@link NullPointerException} when a name is null.
 */
public final class WeirStores {
  /** What metrics call these stores: their tag is {@code weir-hash-log-state-id}. */
  static final String METRICS_SCOPE = "weir-hash-log";

  private static final String REASON = "key-value store, asked for by WeirStores";

  private WeirStores() {}

  /** Supplies a persistent store of plain values, for {@link Stores#keyValueStoreBuilder}. */
  public static KeyValueBytesStoreSupplier persistentKeyValueStore(String name) {
    return supplier(name, ValueFormat.PLAIN);
  }

  /**
   * Supplies a persistent store of values with timestamps, for {@link
   * Stores#timestampedKeyValueStoreBuilder}.
   */
  public static KeyValueBytesStoreSupplier persistentTimestampedKeyValueStore(String name) {
    return supplier(name, ValueFormat.TIMESTAMPED);
  }

  /**
   * Supplies a persistent store of values with timestamps and headers, for {@link
   * Stores#timestampedKeyValueStoreWithHeadersBuilder}.
   */
  public static KeyValueBytesStoreSupplier persistentTimestampedKeyValueStoreWithHeaders(
      String name) {
    return supplier(name, ValueFormat.HEADERS);
  }

  private static KeyValueBytesStoreSupplier supplier(String name, ValueFormat format) {
    Objects.requireNonNull(name, "name cannot be null");
    return KeyValueSupplier.of(StoreRequest.of(name, format, REASON));
  }

  /**
   * The plans of all stores that are open in this process, with live figures, by name and task.
   * Stores that Weir leaves to Kafka are listed, without a task, once a topology has them.
   */
  public static List<StorePlan> plan() {
    return Plans.all();
  }
}

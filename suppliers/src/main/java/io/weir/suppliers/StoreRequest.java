package io.weir.suppliers;

import io.weir.changelog.ValueFormat;
import io.weir.config.EngineChoice;
import io.weir.config.SettingException;
import io.weir.config.Settings;
import io.weir.config.StoreSettings;
import io.weir.stores.Engine;
import io.weir.stores.KeyValueEngine;
import java.time.InstantSource;

/**
 * What a supplier was asked for.
 *
 * @param name name of the store
 * @param format what its values are made of
 * @param use what for, which decides the engine that it gets if no setting says otherwise
 * @param engines where the engine comes from
 * @param clock the wall clock, by which a store may be too old
 * @param <E> the kind of engine
 */
record StoreRequest<E extends Engine>(
    String name, ValueFormat format, StoreUse use, Engines<E> engines, InstantSource clock) {
  StoreRequest(String name, ValueFormat format, StoreUse use, Engines<E> engines) {
    this(name, format, use, engines, InstantSource.system());
  }

  static StoreRequest<KeyValueEngine> ofKeyValues(String name, ValueFormat format, StoreUse use) {
    return new StoreRequest<>(name, format, use, Engines.KEY_VALUES);
  }

  /**
   * What the application has set for the store.
   *
   * @throws SettingException if a value is invalid, or the engine cannot serve the request
   */
  StoreSettings settingsIn(Settings settings) {
    return settings.store(name, use.engines());
  }

  /** What is wrong if a store of single values is asked for a format that no such store has. */
  IllegalStateException ofAnotherKind() {
    return new IllegalStateException("Store " + name + " cannot have values that are " + format);
  }

  /** The engine that the store gets. */
  EngineChoice choice(StoreSettings settings) {
    return settings.engine().orElse(use.engine());
  }

  /**
   * What metrics call the store: the beginning of a tag that ends with {@code -state-id}. Kafka
   * asks before there are settings.
   */
  String metricsScope() {
    return "weir-" + use.engine().text();
  }
}

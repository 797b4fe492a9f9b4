package io.weir.suppliers;

import io.weir.changelog.ValueFormat;
import io.weir.config.EngineChoice;
import io.weir.stores.Engine;
import io.weir.stores.KeyValueEngine;
import java.time.InstantSource;
import java.util.Set;

/**
 * What a supplier was asked for.
 *
 * @param name name of the store
 * @param format what its values are made of
 * @param reason why Weir gives it the engine that it gives it if no setting says otherwise
 * @param choice that engine
 * @param engines where the engine comes from
 * @param clock the wall clock, by which a store may be too old
 * @param <E> the kind of engine
 */
record StoreRequest<E extends Engine>(
    String name,
    ValueFormat format,
    String reason,
    EngineChoice choice,
    Engines<E> engines,
    InstantSource clock) {
  StoreRequest(
      String name, ValueFormat format, String reason, EngineChoice choice, Engines<E> engines) {
    this(name, format, reason, choice, engines, InstantSource.system());
  }

  static StoreRequest<KeyValueEngine> ofKeyValues(String name, ValueFormat format, String reason) {
    return new StoreRequest<>(name, format, reason, EngineChoice.HASH_LOG, Engines.HASH_LOG);
  }

  /** The engines that a setting may give it. */
  Set<EngineChoice> choices() {
    return Set.of(choice, EngineChoice.ROCKSDB);
  }

  /** What metrics call the store: the beginning of a tag that ends with {@code -state-id}. */
  String metricsScope() {
    return "weir-" + choice.text();
  }
}

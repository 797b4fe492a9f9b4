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
    return new StoreRequest<>(name, format, use, Engines.HASH_LOG);
  }

  /** The engine that it gets if no setting says otherwise. */
  EngineChoice choice() {
    return use.engine();
  }

  /** The engines that a setting may give it. */
  Set<EngineChoice> choices() {
    return Set.of(choice(), EngineChoice.ROCKSDB);
  }

  /** What metrics call the store: the beginning of a tag that ends with {@code -state-id}. */
  String metricsScope() {
    return "weir-" + choice().text();
  }
}

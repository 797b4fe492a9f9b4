package io.weir.suppliers;

import io.weir.changelog.EngineOpener;
import io.weir.config.StoreSettings;
import io.weir.stores.hashlog.HashLog;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.memory.MemoryBudget;

/** Where the engines of stores come from. */
@FunctionalInterface
interface Engines {
  /** Hash logs within the memory of the process. */
  Engines HASH_LOG =
      (store, settings) -> {
        HashLogOptions options = options(store, settings);
        return directory -> HashLog.open(directory, options, MemoryBudget.ofProcess());
      };

  /** What opens the engine of a store of this name. */
  EngineOpener opener(String store, StoreSettings settings);

  private static HashLogOptions options(String store, StoreSettings settings) {
    HashLogOptions options = HashLogOptions.of(store);
    if (settings.memoryWeight().isPresent()) {
      options = options.withWeight(settings.memoryWeight().getAsDouble());
    }
    if (settings.mutableFraction().isPresent()) {
      options = options.withMutableFraction(settings.mutableFraction().getAsDouble());
    }
    if (settings.garbageTarget().isPresent()) {
      options = options.withGarbageTarget(settings.garbageTarget().getAsDouble());
    }
    if (settings.generationInterval().isPresent()) {
      options = options.withGenerationInterval(settings.generationInterval().get());
    }
    return options;
  }
}

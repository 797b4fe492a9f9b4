package io.weir.suppliers;

import io.weir.changelog.EngineOpener;
import io.weir.config.EngineChoice;
import io.weir.config.StoreSettings;
import io.weir.stores.Engine;
import io.weir.stores.KeyValueEngine;
import io.weir.stores.VersionedEngine;
import io.weir.stores.WindowEngine;
import io.weir.stores.hashlog.HashLog;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.sorted.LsmOptions;
import io.weir.stores.sorted.LsmTree;
import io.weir.stores.versioned.VersionTree;
import io.weir.stores.windowlog.WindowLog;
import io.weir.stores.windowlog.WindowLogOptions;

/**
 * Where the engines of stores come from.
 *
 * @param <E> the kind of engine
 */
@FunctionalInterface
interface Engines<E extends Engine> {
  /** Hash logs and sorted trees within the memory of the process. */
  Engines<KeyValueEngine> KEY_VALUES =
      (engine, store, settings) -> {
        if (engine == EngineChoice.SORTED) {
          LsmOptions options = applied(settings, LsmOptions.of(store));
          return directory -> LsmTree.open(directory, options, MemoryBudget.ofProcess());
        }
        HashLogOptions options = applied(settings, HashLogOptions.of(store));
        return directory -> HashLog.open(directory, options, MemoryBudget.ofProcess());
      };

  /**
   * Window logs within the memory of the process.
   *
   * @param suffixBytes bytes of a row key after its time
   */
  static Engines<WindowEngine> windowLog(TimeDivision times, int suffixBytes) {
    return (engine, store, settings) -> {
      WindowLogOptions plain =
          WindowLogOptions.of(
                  store, times.retentionMs(), times.spanMs(), times.grainMs(), suffixBytes)
              .withSpansPurgedTogether((int) (times.purgedTogetherMs() / times.spanMs()))
              .withSliceMs(times.sliceMs());
      WindowLogOptions kept = times.untilEmitted() ? plain.withUntilEmitted() : plain;
      WindowLogOptions options = kept.withBundles(applied(settings, kept.bundles()));
      return directory -> WindowLog.open(directory, options, MemoryBudget.ofProcess());
    };
  }

  /**
   * Sorted trees of versions within the memory of the process.
   *
   * @param retentionMs how long versions are kept after they end
   */
  static Engines<VersionedEngine> versions(long retentionMs) {
    return (engine, store, settings) -> {
      LsmOptions options = applied(settings, LsmOptions.of(store));
      return directory ->
          VersionTree.open(directory, options, retentionMs, MemoryBudget.ofProcess());
    };
  }

  /**
   * What opens the engine of a store.
   *
   * @param engine which of those that its kind of store can have
   * @param store the name of the store
   */
  EngineOpener<E> opener(EngineChoice engine, String store, StoreSettings settings);

  private static HashLogOptions applied(StoreSettings settings, HashLogOptions options) {
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

  private static LsmOptions applied(StoreSettings settings, LsmOptions options) {
    if (settings.memoryWeight().isPresent()) {
      options = options.withWeight(settings.memoryWeight().getAsDouble());
    }
    if (settings.memtableBytes().isPresent()) {
      options = options.withMemtableBytes(settings.memtableBytes().getAsLong());
    }
    if (settings.runsPerLevel().isPresent()) {
      options = options.withRunsPerLevel(settings.runsPerLevel().getAsInt());
    }
    if (settings.generationInterval().isPresent()) {
      options = options.withGenerationInterval(settings.generationInterval().get());
    }
    return options;
  }
}

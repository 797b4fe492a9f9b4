package io.weir.changelog;

import io.weir.stores.KeyValueEngine;
import io.weir.stores.io.Directory;

/** Opens an engine in a directory. */
@FunctionalInterface
public interface EngineOpener {
  /**
   * Opens the engine that has its files in this directory, or makes a new one if it has none.
   *
   * @throws io.weir.stores.CorruptionException if there are files but no generation proves whole
   */
  KeyValueEngine open(Directory directory);
}

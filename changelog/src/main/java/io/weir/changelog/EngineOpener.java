package io.weir.changelog;

import io.weir.stores.Engine;
import io.weir.stores.io.Directory;

/**
 * Opens an engine in a directory.
 *
 * @param <E> the kind of engine
 */
@FunctionalInterface
public interface EngineOpener<E extends Engine> {
  /**
   * Opens the engine that has its files in this directory, or makes a new one if it has none.
   *
   * @throws io.weir.stores.CorruptionException if there are files but no generation proves whole
   */
  E open(Directory directory);
}

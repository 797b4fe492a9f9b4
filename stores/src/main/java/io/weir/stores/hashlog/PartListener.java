package io.weir.stores.hashlog;

import io.weir.stores.StoreException;

/**
 * Hears of a store that is part of a larger one. Called by any thread, which may hold locks of the
 * store: it must not wait for anybody.
 */
public interface PartListener {
  /** For a store of its own. */
  PartListener NOBODY =
      new PartListener() {
        @Override
        public void made(long generation, byte[] note) {}

        @Override
        public void notMade() {}

        @Override
        public void failed(StoreException failure) {}
      };

  /**
   * A generation is durable.
   *
   * @param generation its number
   * @param note of the mark that it is of, empty if it is of none
   */
  void made(long generation, byte[] note);

  /** A generation that was asked for was not made; the one before it stays valid. */
  void notMade();

  /** The store takes no more operations. */
  void failed(StoreException failure);
}

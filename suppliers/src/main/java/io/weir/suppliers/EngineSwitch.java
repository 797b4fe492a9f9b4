package io.weir.suppliers;

import io.weir.changelog.StoreHome;
import io.weir.stores.OtherEngineException;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a store finds nothing of the days before it was given another engine. What an
 * engine left behind then lacks what was deleted since, and the changelog may have forgotten that.
 *
 * <p>Whichever engine opens the store moves what the other left aside. So what RocksDB has is
 * always newer than what lies beside it, wherever it was opened: had Weir opened the store since,
 * RocksDB's would be gone. A store without a changelog has only what it has; it is left as it is.
 */
final class EngineSwitch {
  private static final Logger LOG = LoggerFactory.getLogger(EngineSwitch.class);

  private final String store;
  private final StateStoreContext context;
  private final StoreHome home;

  EngineSwitch(String store, StateStoreContext context, StoreHome home) {
    this.store = store;
    this.context = context;
    this.home = home;
  }

  /** Before Weir opens the store. Where RocksDB was meanwhile, it begins with nothing. */
  void toWeir() throws IOException {
    if (!isLogged() || !home.hasRocksDb()) {
      return;
    }
    home.retire()
        .ifPresent(
            moved ->
                LOG.warn(
                    "Store {} was kept by RocksDB meanwhile. What Weir had of it before is outdated"
                        + " and was moved to {}, which can be deleted.",
                    store,
                    moved));
    for (Path moved : home.retireRocksDb()) {
      LOG.warn(
          "Store {} was kept by RocksDB and will be restored from the beginning of its changelog."
              + " What RocksDB had was moved to {}, which can be deleted.",
          store,
          moved);
    }
  }

  /**
   * When one engine of Weir finds what another has left.
   *
   * @param found how it knows
   * @throws ProcessorStateException if the store has no changelog to be restored from
   */
  void toOtherEngine(OtherEngineException found) throws IOException {
    if (!isLogged()) {
      throw new ProcessorStateException(
          "Store "
              + store
              + " has no changelog, and the files in "
              + home
              + " are of another engine. Set weir.store."
              + store
              + ".engine to the one that it had, or delete the files to begin with nothing.",
          found);
    }
    home.retire()
        .ifPresent(
            moved ->
                LOG.warn(
                    "Store {} was kept by another engine and will be restored from the beginning of"
                        + " its changelog. What that had was moved to {}, which can be deleted.",
                    store,
                    moved));
  }

  /**
   * Before RocksDB opens the store.
   *
   * @return whether it begins with nothing
   */
  boolean toRocksDb() throws IOException {
    if (isLogged()) {
      home.retire()
          .ifPresent(
              moved ->
                  LOG.warn(
                      "Store {} is kept by RocksDB from now on. What Weir had of it was moved to"
                          + " {}, which can be deleted.",
                      store,
                      moved));
    }
    return !home.hasRocksDb();
  }

  private boolean isLogged() {
    try {
      return context.taskId().partition() < 0 // The changelog of a global store is its topic.
          || !(context instanceof InternalProcessorContext<?, ?> internal)
          || internal.changelogFor(store) != null;
    } catch (LinkageError e) {
      return true; // as nearly all are
    }
  }
}

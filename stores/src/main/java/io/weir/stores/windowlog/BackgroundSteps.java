package io.weir.stores.windowlog;

import io.weir.stores.MemoryLimitException;
import io.weir.stores.OutOfSpaceException;
import io.weir.stores.StoreException;
import io.weir.stores.StoreFailedException;
import io.weir.stores.hashlog.StoreState;
import io.weir.stores.io.ShortageException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a store when a step of its background ends in an exception. If the system lacks
 * something now, the step was not made and the store goes on; if something outside has deleted
 * files, it goes on from memory. Whatever else it is, expected or not, the store has failed: who
 * reads and writes must hear of it.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // For the figures.
final class BackgroundSteps {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundSteps.class);

  private final String store;
  private final StoreState state;
  private volatile long errors;
  private volatile boolean saidDeleted;

  BackgroundSteps(String store, StoreState state) {
    this.store = store;
    this.state = state;
  }

  /** Something that is done on a thread of the background. */
  @FunctionalInterface
  interface Step {
    void run() throws IOException;
  }

  /**
   * Makes a step.
   *
   * @param doing what it does, as "store .. cannot .. now"
   */
  void run(String doing, Step step) {
    try {
      step.run();
    } catch (ShortageException | OutOfSpaceException | MemoryLimitException e) {
      errors++;
      LOG.warn("Store {} cannot {} now and goes on without: {}", store, doing, e.getMessage());
    } catch (NoSuchFileException e) {
      goOnWithout(e);
    } catch (IOException e) {
      errors++;
      LOG.error("Store {} failed", store, state.fail(doing, e));
    } catch (StoreException e) {
      if (!state.isClosing()) { // Else it is that of what is being closed.
        errors++;
        state.fail(e);
        LOG.error("Store {} failed", store, e);
      }
    } catch (RuntimeException | Error e) {
      errors++;
      state.fail(
          new StoreFailedException(
              "Store " + store + " failed to " + doing + " in the background, see the log"));
      throw e;
    }
  }

  /**
   * The store goes on from memory without a file, or a directory, that something outside of it has
   * deleted. That is said once: what is gone does not come back.
   */
  void goOnWithout(NoSuchFileException gone) {
    errors++;
    if (!saidDeleted) {
      saidDeleted = true;
      LOG.warn(
          "Something outside of store {} has deleted files of it: {} is gone. The store goes on from"
              + " memory, but may make nothing durable any more; it comes back from its changelog"
              + " when it is opened again",
          store,
          gone.getMessage());
    }
  }

  /** A step has not been made, or not as a whole. */
  void countError() {
    errors++;
  }

  long errors() {
    return errors;
  }
}

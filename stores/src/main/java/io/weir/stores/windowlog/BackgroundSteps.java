package io.weir.stores.windowlog;

import io.weir.stores.StoreException;
import io.weir.stores.StoreFailedException;
import io.weir.stores.hashlog.StoreState;
import io.weir.stores.io.ShortageException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a store when a step of its background ends in an exception. If the system lacks
 * something now, the step was not made and the store goes on. Whatever else it is, expected or not,
 * the store has failed: who reads and writes must hear of it.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // For the figures.
final class BackgroundSteps {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundSteps.class);

  private final String store;
  private final StoreState state;
  private volatile long errors;

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
    } catch (ShortageException e) {
      errors++;
      LOG.warn("Store {} cannot {} now and goes on without: {}", store, doing, e.getMessage());
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

  /** A step has not been made, or not as a whole. */
  void countError() {
    errors++;
  }

  long errors() {
    return errors;
  }
}

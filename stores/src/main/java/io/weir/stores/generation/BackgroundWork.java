package io.weir.stores.generation;

import io.weir.stores.MemoryLimitException;
import io.weir.stores.OutOfSpaceException;
import io.weir.stores.StoreClosedException;
import io.weir.stores.StoreException;
import io.weir.stores.StoreFailedException;
import io.weir.stores.io.ShortageException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps that a store takes in the background, and what becomes of it when one ends in an
 * exception. If the system lacks something now, the step is left out and the store goes on. If
 * something outside has deleted files, the store goes on from memory. Whatever else happens,
 * expected or not, the store has failed: who reads and writes must hear of it. For any thread.
 */
public final class BackgroundWork {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundWork.class);
  private static final long WARNING_INTERVAL_NANOS = 10_000_000_000L;

  private final String store;
  private final StoreState state;
  private final Executor threads;
  private final AtomicLong errors = new AtomicLong();
  private volatile boolean saidDeleted;
  private volatile boolean hasWarned;
  private volatile long lastWarning;

  /**
   * The work of a store.
   *
   * @param store its name, for messages
   * @param threads that do it
   */
  public BackgroundWork(String store, StoreState state, Executor threads) {
    this.store = store;
    this.state = state;
    this.threads = threads;
  }

  /** Something that is done on a thread of the background. */
  @FunctionalInterface
  public interface Step {
    void run() throws IOException;
  }

  /** Has a step taken on another thread. */
  public void execute(String doing, Step step) {
    threads.execute(() -> run(doing, step));
  }

  /**
   * Takes a step on this thread.
   *
   * @param doing what it does, as in "store .. cannot .. now"
   * @return whether it was taken as a whole
   */
  public boolean run(String doing, Step step) {
    try {
      step.run();
      return true;
    } catch (ShortageException | OutOfSpaceException | MemoryLimitException e) {
      leaveOut(doing, e);
    } catch (NoSuchFileException e) {
      goOnWithout(e);
    } catch (IOException e) {
      errors.incrementAndGet();
      LOG.error("Store {} failed", store, state.fail(doing, e));
    } catch (StoreException e) {
      boolean isExpected = state.isClosing() && e instanceof StoreClosedException;
      if (!isExpected) { // Else what it works with was closed before the work has ended.
        errors.incrementAndGet();
        state.fail(e);
        LOG.error("Store {} failed", store, e);
      }
    } catch (RuntimeException | Error e) {
      errors.incrementAndGet();
      state.fail(
          new StoreFailedException(
              "Store " + store + " failed to " + doing + " in the background, see the log"));
      throw e;
    }
    return false;
  }

  /** A step is not taken for want of something. That is said now and then. */
  public void leaveOut(String doing, Exception shortage) {
    errors.incrementAndGet();
    long now = System.nanoTime();
    if (!hasWarned || now - lastWarning > WARNING_INTERVAL_NANOS) {
      hasWarned = true;
      lastWarning = now;
      LOG.warn(
          "Store {} cannot {} now and goes on without: {}", store, doing, shortage.getMessage());
    }
  }

  /**
   * The store goes on from memory without a file, or a directory, that something outside of it has
   * deleted. That is said once: what is gone does not come back.
   */
  public void goOnWithout(NoSuchFileException gone) {
    errors.incrementAndGet();
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

  /** A step was not taken, or not as a whole. */
  public void countError() {
    errors.incrementAndGet();
  }

  /** How many steps were not taken, or not as a whole. */
  public long errors() {
    return errors.get();
  }
}

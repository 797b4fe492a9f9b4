package io.weir.it.bench;

import io.weir.it.bench.Row.Work;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;

/**
 * Measures how long a store needs from the start of its initialisation to the first answer. One
 * process leaves the files behind, by a clean close or by being killed, and another opens them.
 */
final class ReopenRun {
  /** The killed process prints this, then the offset, when it is ready to die. */
  static final String READY = "ready to be killed after offset ";

  private static final Duration KILLED_WITHIN = Duration.ofMinutes(1);
  private static final int SAMPLES = 10_000;

  private final StoreRun run;

  ReopenRun(StoreRun run) {
    this.run = run;
  }

  /**
   * Fills a store and updates it for the time of a measurement, then closes it, or goes on until it
   * is killed. Answers nothing for a store that keeps nothing.
   */
  Figures prepare(PrintStream out) throws IOException {
    try (StoreUnderTest store = new StoreUnderTest(run.task())) {
      if (!store.persistent()) {
        return new Figures();
      }
      long offset = run.fill(store);
      Driver driver =
          new Driver(store.task(), run.operation(store), run.shape().picker(run.seed()), offset);
      driver.runFor(run.time());
      if (run.row().work() == Work.REOPEN_KILLED) {
        out.println(READY + driver.offset());
        out.flush();
        driver.runFor(KILLED_WITHIN);
        throw new IllegalStateException("still alive " + KILLED_WITHIN + " after being ready");
      }
      return new Figures().put(Figure.OPERATIONS, driver.offset());
    }
  }

  /** Opens what {@link #prepare} left behind; {@code lastOffset} is the last it has written. */
  Figures measure(long lastOffset) throws IOException {
    Footprint empty = Footprint.afterCollection();
    Values values = new Values(run.shape().valueBytes());
    CpuTime cpu = CpuTime.started();
    long before = System.nanoTime();
    try (StoreUnderTest store = new StoreUnderTest(run.task())) {
      byte[] first = store.get(0);
      long nanos = System.nanoTime() - before;
      long cpuNanos = cpu.nanos();
      long committed = store.committedOffset();
      if (committed >= run.shape().keys()) {
        checkKeys(store, values, first);
      }
      Figures figures = new Figures().put(Figure.MEAN_NS, nanos).put(Figure.OPERATIONS, 1);
      figures.put(Figure.CPU_NS, cpuNanos);
      figures.put(Figure.REPLAY_RECORDS, lastOffset - Math.max(0, committed));
      Footprint.afterCollection().addMemory(empty, figures);
      return figures.put(Figure.DISK_BYTES, Footprint.diskBytes(run.directory()));
    }
  }

  /** The fill is part of what the store has committed, so every key has to be there. */
  private void checkKeys(StoreUnderTest store, Values values, byte[] first) {
    values.count(first);
    KeyPicker picker = run.shape().picker(run.seed());
    for (int sample = 0; sample < SAMPLES; sample++) {
      values.count(store.get(picker.next()));
    }
  }
}

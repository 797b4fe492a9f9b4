package io.weir.it.bench;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/** Drives the stores of one task on the calling thread and keeps the times. */
final class Driver {
  static final int COMMIT_EVERY = 10_000;

  /** Shares no factor with the commit interval, so that no place in it is preferred. */
  private static final int TIME_EVERY = 7;

  private static final long NANOS_MAX = Duration.ofMinutes(10).toNanos();

  private final BenchTask task;
  private final Operation operation;
  private final KeyPicker picker;
  private long offset;

  /**
   * Makes a driver.
   *
   * @param operation what is done with each chosen id
   * @param offset the offset of the last input record before this driver
   */
  Driver(BenchTask task, Operation operation, KeyPicker picker, long offset) {
    this.task = task;
    this.operation = operation;
    this.picker = picker;
    this.offset = offset;
  }

  /** One operation on the stores. */
  interface Operation {
    void run(long id, long offset);
  }

  /**
   * The times of one stretch of operations.
   *
   * @param operations how many there were
   * @param elapsedNanos how long all of them took, commits and the driver itself included
   * @param cpuNanos the CPU time that the process took meanwhile
   * @param latency of every seventh operation
   * @param commit of every commit
   */
  record Times(
      long operations, long elapsedNanos, long cpuNanos, Histogram latency, Histogram commit) {

    Figures figures() {
      return new Figures()
          .put(Figure.MEAN_NS, (double) elapsedNanos / operations)
          .put(Figure.CPU_NS, (double) cpuNanos / operations)
          .put(Figure.P50_NS, latency.getValueAtPercentile(50))
          .put(Figure.P99_NS, latency.getValueAtPercentile(99))
          .put(Figure.P9999_NS, latency.getValueAtPercentile(99.99))
          .put(Figure.MAX_NS, latency.getMaxValue())
          .put(Figure.COMMIT_MAX_NS, commit.getMaxValue())
          .put(Figure.OPERATIONS, operations)
          .putLatency(latency);
    }
  }

  /** Runs for about the given time: whole commit intervals, at least one. */
  Times runFor(Duration time) {
    return run(Long.MAX_VALUE, time.toNanos());
  }

  /** Runs exactly so many operations. */
  Times runTimes(long operations) {
    return run(operations, Long.MAX_VALUE);
  }

  long offset() {
    return offset;
  }

  private Times run(long operationsMax, long nanosMax) {
    Histogram latency = new Histogram(NANOS_MAX, 3);
    Histogram commit = new Histogram(NANOS_MAX, 3);
    long operations = 0;
    CpuTime cpu = CpuTime.started();
    long start = System.nanoTime();
    long now = start;
    while (operations < operationsMax && now - start < nanosMax) {
      int interval = (int) Math.min(COMMIT_EVERY, operationsMax - operations);
      interval(interval, latency);
      operations += interval;
      long before = System.nanoTime();
      task.commit(offset);
      now = System.nanoTime();
      record(commit, now - before);
    }
    return new Times(operations, now - start, cpu.nanos(), latency, commit);
  }

  private void interval(int operations, Histogram latency) {
    for (int index = 0; index < operations; index++) {
      long id = picker.next();
      task.moveTo(++offset);
      if (offset % TIME_EVERY == 0) {
        long before = System.nanoTime();
        operation.run(id, offset);
        record(latency, System.nanoTime() - before);
      } else {
        operation.run(id, offset);
      }
    }
  }

  private static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.min(nanos, NANOS_MAX));
  }
}

package io.weir.examples.demo;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Notices when nothing has moved for a minute: clients of Kafka wait without a word for a broker
 * that went away. Belongs to one thread.
 */
final class Standstill {
  private static final Duration MAX = Duration.ofMinutes(1);

  private final Trouble trouble;
  private final LongSupplier nanoClock;
  private long progress = -1;
  private long movedNanos;

  Standstill(Trouble trouble, LongSupplier nanoClock) {
    this.trouble = trouble;
    this.nanoClock = nanoClock;
    movedNanos = nanoClock.getAsLong();
  }

  /**
   * Throws if there is trouble, or if this has been told the same progress for too long.
   *
   * @param now any number that changes as things go on
   */
  void check(long now) throws DemoException {
    long nanos = nanoClock.getAsLong();
    if (now != progress) {
      progress = now;
      movedNanos = nanos;
    } else if (nanos - movedNanos > MAX.toNanos()) {
      trouble.report(
          "no record was processed for " + MAX.toSeconds() + " s; is Kafka still there?", null);
    }
    trouble.check();
  }
}

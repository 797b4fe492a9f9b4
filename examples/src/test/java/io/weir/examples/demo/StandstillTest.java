package io.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Whether a run ends that would wait for ever. */
class StandstillTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Trouble trouble = new Trouble();
  private final Standstill standstill = new Standstill(trouble, nanos::get);

  @Test
  void shouldReportTroubleWhenNothingMovesForMoreThanAMinute() throws DemoException {
    standstill.check(5);
    nanos.addAndGet(Duration.ofSeconds(60).toNanos());
    standstill.check(5);
    nanos.incrementAndGet();
    assertThatExceptionOfType(DemoException.class)
        .isThrownBy(() -> standstill.check(5))
        .withMessageContaining("no record was processed for 60 s");
    assertThat(trouble.isReported()).isTrue();
  }

  @Test
  void shouldGoOnWhenThingsMoveNowAndThen() throws DemoException {
    for (int record = 0; record < 10; record++) {
      nanos.addAndGet(Duration.ofSeconds(59).toNanos());
      standstill.check(record);
    }
    assertThat(trouble.isReported()).isFalse();
  }

  @Test
  void shouldThrowAtOnceWhenThereIsTrouble() {
    trouble.report("the application failed", null);
    assertThatExceptionOfType(DemoException.class)
        .isThrownBy(() -> standstill.check(1))
        .withMessage("the application failed");
  }
}

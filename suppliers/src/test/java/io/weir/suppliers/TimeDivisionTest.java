package io.weir.suppliers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.junit.jupiter.api.Test;

/** Spans, grains and what is kept, at the borders of each rule. */
class TimeDivisionTest {
  private static WindowBytesStoreSupplier windows(long retention, long size, boolean duplicates) {
    return Stores.persistentWindowStore(
        "store", Duration.ofMillis(retention), Duration.ofMillis(size), duplicates);
  }

  @Test
  void shouldPurgeTogetherWhatKafkaDoes() {
    assertThat(TimeDivision.of(windows(0, 0, false), false).purgedTogetherMs()).isEqualTo(60_000);
    assertThat(TimeDivision.of(windows(600_003, 1, false), false).purgedTogetherMs())
        .isEqualTo(300_001);
    assertThat(TimeDivision.of(windows(Long.MAX_VALUE, 1, false), false).purgedTogetherMs())
        .isEqualTo(Long.MAX_VALUE / 2);
    assertThat(
            TimeDivision.of(Stores.persistentSessionStore("store", Duration.ofHours(1)))
                .purgedTogetherMs())
        .isEqualTo(1_800_000);
  }

  @Test
  void shouldDivideKafkasSegmentsIntoSpansWhereThatLeavesNoRest() {
    assertThat(TimeDivision.of(windows(0, 0, false), false).spanMs()).isEqualTo(10_000);
    assertThat(TimeDivision.of(windows(35_000, 1, false), false).spanMs()).isEqualTo(10_000);
    assertThat(TimeDivision.of(windows(60_000, 1, false), false).spanMs()).isEqualTo(15_000);
    assertThat(TimeDivision.of(windows(600_000, 1, false), false).spanMs()).isEqualTo(150_000);
    assertThat(TimeDivision.of(windows(600_003, 1, false), false).spanMs()).isEqualTo(300_001);
    assertThat(TimeDivision.of(windows(Long.MAX_VALUE, 1, false), false).spanMs())
        .isEqualTo(Long.MAX_VALUE / 2);
  }

  @Test
  void shouldTakeTheGrainFromTheWindow() {
    assertThat(TimeDivision.of(windows(60_000, 1_000, false), false).grainMs()).isEqualTo(250);
    assertThat(TimeDivision.of(windows(60_000, 1_000, false), true).grainMs()).isEqualTo(1_000);
    assertThat(TimeDivision.of(windows(60_000, 1_000, true), false).grainMs()).isEqualTo(1_000);
    assertThat(TimeDivision.of(windows(16_000, 3, false), false).grainMs()).isEqualTo(3);
    assertThat(TimeDivision.of(windows(16_000, 0, true), false).grainMs()).isEqualTo(3);
    assertThat(TimeDivision.of(windows(16_384_000, 1_000, false), false).grainMs())
        .isEqualTo(1_001);
    assertThat(TimeDivision.of(windows(60_000, 60_000, true), false).grainMs()).isEqualTo(15_000);
  }

  @Test
  void shouldTakeAQuarterOfTheRetentionForTheGrainOfSessions() {
    TimeDivision times =
        TimeDivision.of(Stores.persistentSessionStore("store", Duration.ofMinutes(2)));

    assertThat(times.grainMs()).isEqualTo(30_000);
    assertThat(TimeDivision.of(Stores.persistentSessionStore("store", Duration.ZERO)).grainMs())
        .isEqualTo(10_000);
  }

  @Test
  void shouldShowForOneMillisecondMoreWhatIsEmittedOnClose() {
    TimeDivision times = TimeDivision.of(windows(60_000, 1_000, false), false);
    TimeDivision emitted = times.heldUntilEmitted(0);

    assertThat(times.untilEmitted()).isFalse();
    assertThat(times.earliest(100_000)).isEqualTo(40_001);
    assertThat(emitted.untilEmitted()).isTrue();
    assertThat(emitted.earliest(100_000)).isEqualTo(40_000);
    assertThat(emitted.retentionMs()).isEqualTo(60_000);
    assertThat(emitted.purgedTogetherMs()).isEqualTo(times.purgedTogetherMs());
  }

  @Test
  void shouldTakeKafkasSegmentForTheSlice() {
    assertThat(TimeDivision.of(windows(40_000, 1, false), false).sliceMs()).isEqualTo(60_000);
    assertThat(TimeDivision.of(windows(600_000, 1, false), false).sliceMs()).isEqualTo(300_000);
    assertThat(
            TimeDivision.of(Stores.persistentSessionStore("store", Duration.ofHours(1))).sliceMs())
        .isEqualTo(1_800_000);
  }

  @Test
  void shouldTakeAShortSliceForWhatIsEmittedInTheOrderOfTime() {
    TimeDivision times = TimeDivision.of(windows(640_000, 60_000, false), false);

    assertThat(times.heldUntilEmitted(60_000).sliceMs()).isEqualTo(60_000);
    assertThat(times.heldUntilEmitted(20).sliceMs()).isEqualTo(10_000);
    assertThat(times.heldUntilEmitted(640_000).sliceMs()).isEqualTo(320_000);
    assertThat(times.heldUntilEmitted(0).sliceMs()).isEqualTo(10_000); // A 64th of the retention.
    assertThat(TimeDivision.of(windows(40_000, 1, true), true).heldUntilEmitted(0).sliceMs())
        .isEqualTo(1_000);
  }

  @Test
  void shouldCallLateWhatIsOfASpanThatIsGone() {
    TimeDivision times = TimeDivision.of(windows(100, 10, false), false);

    assertThat(times.isLate(0, -1)).isFalse();
    assertThat(times.isLate(0, 60_099)).isFalse();
    assertThat(times.isLate(59_999, 60_100)).isTrue();
    assertThat(times.isLate(60_000, 60_100)).isFalse();
    assertThat(times.isLate(500_000, 100)).isFalse();
    assertThat(TimeDivision.of(windows(0, 0, false), false).isLate(500, 100)).isFalse();
  }
}

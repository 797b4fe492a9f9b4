package io.weir.suppliers;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.suppliers.TopologyRun.Outcome;
import io.weir.suppliers.TopologyRun.Shape;
import io.weir.suppliers.TopologyRun.Times;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The order and the borders of what is emitted when it closes. */
class EmissionTest {
  @TempDir Path directory;

  private static long startOf(String emitted) {
    int at = emitted.indexOf('@');
    return Long.parseLong(emitted.substring(at + 1, emitted.indexOf('-', at)));
  }

  static Stream<Map<String, String>> settings() {
    return WindowTopologyTest.SETTINGS.stream();
  }

  /** Else what follows would take windows for late that came after later ones. */
  @ParameterizedTest
  @MethodSource("settings")
  void shouldEmitInTheOrderOfTimeWhenManyWindowsCloseAtOnce(Map<String, String> settings) {
    Shape windows =
        new Shape(
            "tumbling with long grace",
            b ->
                WindowTopologyTest.append(
                    WindowTopologyTest.left(b)
                        .windowedBy(
                            TimeWindows.ofSizeAndGrace(Duration.ofMinutes(1), Duration.ofHours(1)))
                        .emitStrategy(EmitStrategy.onWindowClose())));
    Times times =
        (record, random) -> record == TopologyRun.RECORDS - 1 ? 5_000_000 : record * 3_000L;

    List<List<TestRecord<String, String>>> output =
        new TopologyRun(windows, settings, times, 1)
            .on(WeirDslStoreSuppliers.class, directory)
            .output();

    List<Long> starts =
        output.get(TopologyRun.RECORDS - 1).stream().map(record -> startOf(record.key())).toList();
    assertThat(starts).hasSizeGreaterThan(100).isSorted();
    assertThat(new HashSet<>(starts)).hasSizeGreaterThan(10);
  }

  /** Late by as much as the DSL takes: it closes only with the next millisecond. */
  @Test
  void shouldEmitASessionWhenItEndsJustBeforeItCloses() {
    AtomicInteger records = new AtomicInteger();
    Shape sessions =
        new Shape(
            "sessions of single records",
            b ->
                WindowTopologyTest.append(
                    b.<String, String>stream("left")
                        .map((key, value) -> KeyValue.pair("k" + records.getAndIncrement(), "v"))
                        .groupByKey()
                        .windowedBy(
                            SessionWindows.ofInactivityGapWithNoGrace(Duration.ofMillis(60)))
                        .emitStrategy(EmitStrategy.onWindowClose())));
    Times times =
        (record, random) -> 1_000 + (record % 2 == 0 ? record * 50L : (record - 1) * 50L - 60);

    Outcome weir =
        new TopologyRun(sessions, Map.of(), times, 1).on(WeirDslStoreSuppliers.class, directory);
    Outcome kafkas =
        new TopologyRun(sessions, Map.of(), times, 1)
            .on(WindowTopologyTest.ROCKSDB, directory.resolve("rocksdb"));

    assertThat(weir.outputs()).isEqualTo(kafkas.outputs()).isGreaterThan(TopologyRun.RECORDS / 2);
  }
}

package io.weir.suppliers;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.suppliers.TopologyLives.Input;
import io.weir.suppliers.TopologyRun.Outcome;
import io.weir.suppliers.TopologyRun.Shape;
import io.weir.suppliers.TopologyRun.Times;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.SlidingWindows;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.ValueTimestampHeaders;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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

  // ---- leaps

  private static final List<String> SHAPES =
      List.of(
          "tumbling",
          "without grace",
          "hopping",
          "sliding",
          "sessions",
          "sessions without grace",
          "counted again");

  /** Windows or sessions that are emitted when they close. */
  private static Shape shape(String name, @Nullable Duration retention) {
    EmitStrategy onClose = EmitStrategy.onWindowClose();
    Duration size = Duration.ofMillis(100);
    Duration grace = Duration.ofMillis(70);
    return new Shape(
        name,
        b -> {
          var left = WindowTopologyTest.left(b);
          switch (name) {
            case "tumbling" ->
                WindowTopologyTest.append(
                    left.windowedBy(TimeWindows.ofSizeAndGrace(size, grace)).emitStrategy(onClose),
                    retention);
            case "without grace" ->
                WindowTopologyTest.append(
                    left.windowedBy(TimeWindows.ofSizeWithNoGrace(size)).emitStrategy(onClose),
                    retention);
            case "hopping" ->
                WindowTopologyTest.append(
                    left.windowedBy(
                            TimeWindows.ofSizeAndGrace(size, grace).advanceBy(grace.dividedBy(2)))
                        .emitStrategy(onClose),
                    retention);
            case "sliding" ->
                WindowTopologyTest.append(
                    left.windowedBy(SlidingWindows.ofTimeDifferenceAndGrace(size, grace))
                        .emitStrategy(onClose),
                    retention);
            case "sessions" ->
                WindowTopologyTest.append(
                    left.windowedBy(SessionWindows.ofInactivityGapAndGrace(size, grace))
                        .emitStrategy(onClose),
                    retention);
            case "sessions without grace" ->
                WindowTopologyTest.append(
                    left.windowedBy(SessionWindows.ofInactivityGapWithNoGrace(size))
                        .emitStrategy(onClose),
                    retention);
            default ->
                WindowTopologyTest.emit(
                    counts(left, TimeWindows.ofSizeAndGrace(size, grace), "first", retention)
                        .toStream((window, count) -> "all")
                        .groupByKey(Grouped.with(Serdes.String(), Serdes.Long()))
                        .windowedBy(TimeWindows.ofSizeAndGrace(size, Duration.ofDays(30_000)))
                        .reduce(Long::sum)
                        .mapValues(String::valueOf));
          }
        });
  }

  private static KTable<Windowed<String>, Long> counts(
      KGroupedStream<String, String> input,
      TimeWindows windows,
      String store,
      @Nullable Duration retention) {
    Materialized<String, Long, WindowStore<Bytes, byte[]>> counts = Materialized.as(store);
    return input
        .windowedBy(windows)
        .emitStrategy(EmitStrategy.onWindowClose())
        .count(retention == null ? counts : counts.withRetention(retention));
  }

  static Stream<Arguments> shapesAndSeeds() {
    Long only = Long.getLong("weir.seed");
    LongStream seeds =
        only != null
            ? LongStream.of(only)
            : LongStream.range(0, Integer.getInteger("weir.seeds", 1));
    return seeds.boxed().flatMap(seed -> SHAPES.stream().map(shape -> Arguments.of(shape, seed)));
  }

  /**
   * As long as ten window sizes, a segment or days.
   *
   * @param late how far records between leaps may be behind
   */
  private static Times leaping(int late) {
    long[] now = {0};
    return (record, random) -> {
      now[0] += random.nextLong(30);
      now[0] +=
          switch (random.nextInt(30)) {
            case 0 -> random.nextLong(1_000);
            case 1 -> random.nextLong(200_000);
            case 2 -> random.nextLong(200_000_000);
            default -> 0;
          };
      return Math.max(0, now[0] - (random.nextInt(4) == 0 ? random.nextLong(late) : 0));
    };
  }

  /**
   * Kafka's stores lose what a leap makes expire, unless they keep everything. Then late records
   * become part of sessions that were emitted, so that sessions get none.
   */
  @ParameterizedTest(name = "{0}, -Dweir.seed={1}")
  @MethodSource("shapesAndSeeds")
  void shouldEmitEachWindowWhenStreamTimeLeaps(String name, long seed) {
    Map<String, String> settings =
        WindowTopologyTest.SETTINGS.get((int) (seed % WindowTopologyTest.SETTINGS.size()));
    int late = name.startsWith("sessions") ? 1 : 400;
    Outcome weir =
        new TopologyRun(shape(name, null), settings, leaping(late), seed)
            .on(WeirDslStoreSuppliers.class, directory);
    Outcome kafkas =
        new TopologyRun(shape(name, Duration.ofDays(30_000)), settings, leaping(late), seed)
            .on(WindowTopologyTest.ROCKSDB, directory.resolve("rocksdb"));

    for (int i = 0; i < TopologyRun.RECORDS; i++) {
      assertThat(WindowTopologyTest.sorted(weir.output().get(i)))
          .as("output of record %d", i)
          .isEqualTo(WindowTopologyTest.sorted(kafkas.output().get(i)));
    }
    assertThat(weir.outputs()).isGreaterThan(10);
  }

  // ---- what others see

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static Times inOrder() {
    return (record, random) -> record * 7_000L;
  }

  private void assertSame(Shape shape, Map<String, String> settings) {
    Outcome weir =
        new TopologyRun(shape, settings, inOrder(), 1).on(WeirDslStoreSuppliers.class, directory);
    Outcome kafkas =
        new TopologyRun(shape, settings, inOrder(), 1)
            .on(WindowTopologyTest.ROCKSDB, directory.resolve("rocksdb"));
    for (int i = 0; i < TopologyRun.RECORDS; i++) {
      assertThat(WindowTopologyTest.sorted(weir.output().get(i)))
          .as("output of record %d", i)
          .isEqualTo(WindowTopologyTest.sorted(kafkas.output().get(i)));
    }
    assertThat(weir.outputs()).isGreaterThan(50);
  }

  /** The join reads the other side by key, at the moment at which a window closes. */
  @ParameterizedTest
  @MethodSource("settings")
  void shouldJoinCountsThatAreEmittedOnClose(Map<String, String> settings) {
    assertSame(
        new Shape(
            "join of counts",
            b -> {
              TimeWindows minutes = TimeWindows.ofSizeWithNoGrace(MINUTE);
              KTable<Windowed<String>, Long> left =
                  counts(WindowTopologyTest.left(b), minutes, "counts", null);
              KTable<Windowed<String>, Long> right =
                  counts(b.<String, String>stream("right").groupByKey(), minutes, "others", null);
              WindowTopologyTest.emit(left.join(right, (one, other) -> one + "+" + other));
            }),
        settings);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void shouldShowAWindowToAProcessorThatItIsEmittedTo(Map<String, String> settings) {
    assertSame(
        new Shape(
            "read when emitted",
            b ->
                counts(
                        WindowTopologyTest.left(b),
                        TimeWindows.ofSizeWithNoGrace(MINUTE),
                        "counts",
                        null)
                    .toStream()
                    .process(Reading::new, "counts")
                    .to("out")),
        settings);
  }

  /** Reads what it gets from the store, by key and by time. */
  private static final class Reading
      extends ContextualProcessor<Windowed<String>, Long, String, String> {
    @Override
    public void process(Record<Windowed<String>, Long> record) {
      ReadOnlyWindowStore<String, ?> store = context().getStateStore("counts");
      String key = record.key().key();
      long start = record.key().window().start();
      Object found = valueOf(store.fetch(key, start));
      int all = count(store.all());
      int byTime = count(store.fetchAll(Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE)));
      assertThat(byTime).isEqualTo(all);
      context()
          .forward(record.withKey(key).withValue(start + ": " + found + " of " + all + " rows"));
    }

    private static @Nullable Object valueOf(@Nullable Object stored) {
      if (stored instanceof ValueTimestampHeaders<?> value) {
        return value.value();
      }
      return stored instanceof ValueAndTimestamp<?> value ? value.value() : stored;
    }
  }

  private static int count(KeyValueIterator<?, ?> iterator) {
    try (iterator) {
      int count = 0;
      while (iterator.hasNext()) {
        iterator.next();
        count++;
      }
      return count;
    }
  }

  /** What expired is for the operator alone. */
  @Test
  void shouldShowNobodyElseWhatALeapHasExpired() {
    TopologyLives weir = lives(Map.of("statestore.cache.max.bytes", "0"));
    List<Integer> seen = new ArrayList<>();
    weir.watch(
        driver -> {
          var store = driver.getTimestampedWindowStore("windows");
          seen.add(count(store.all()));
          seen.add(count(store.fetchAll(Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE))));
        });

    TopologyLives.Outcome outcome =
        weir.live(List.of(new Input(true, "a", "v", 0), new Input(true, "b", "v", DAY)));

    assertThat(outcome.output().get(1)).hasSize(1);
    assertThat(seen).containsExactly(1, 1, 1, 1);
  }

  private static final long DAY = 86_400_000;

  private TopologyLives lives(Map<String, ?> settings) {
    return new TopologyLives(
        new Shape(
            "minutes",
            b ->
                WindowTopologyTest.append(
                    WindowTopologyTest.left(b)
                        .windowedBy(TimeWindows.ofSizeWithNoGrace(MINUTE))
                        .emitStrategy(EmitStrategy.onWindowClose()))),
        settings,
        WeirDslStoreSuppliers.class,
        directory);
  }

  /** The operator emits once a second at most, and the clock stands still here. */
  @Test
  void shouldEmitAfterARestartWhatALeapHasExpiredBefore() {
    TopologyLives weir = lives(Map.of("__emit.interval.ms.kstreams.windowed.aggregation__", 1_000));

    TopologyLives.Outcome before =
        weir.live(List.of(new Input(true, "a", "v", 0), new Input(true, "b", "v", DAY)));
    TopologyLives.Outcome after = weir.live(List.of(new Input(true, "b", "v", DAY + 1)));

    assertThat(before.output()).containsExactly(List.of(), List.of());
    assertThat(after.output().get(0)).extracting(TestRecord::key).containsExactly("a@0-60000");
  }
}

package io.weir.suppliers;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.suppliers.TopologyRun.Outcome;
import io.weir.suppliers.TopologyRun.Shape;
import io.weir.suppliers.TopologyRun.Times;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.SessionWindowedKStream;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.SlidingWindows;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.kstream.TimeWindowedKStream;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Topologies with windows give the same output on Weir's suppliers as on Kafka's own, with records
 * that are out of order, late, and far ahead. What one input record has several windows emit may
 * come in another order: each store has its own there.
 */
class WindowTopologyTest {
  static final Class<? extends DslStoreSuppliers> ROCKSDB =
      BuiltInDslStoreSuppliers.RocksDBDslStoreSuppliers.class;
  private static final Class<? extends DslStoreSuppliers> IN_MEMORY =
      BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers.class;
  private static final long SEED = Long.getLong("weir.seed", 20_261_121);
  private static final int SEEDS = Integer.getInteger("weir.seeds", 1);
  private static final List<Long> PACES = List.of(10L, 100L, 1_000L);

  @TempDir Path directory;

  static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  static KGroupedStream<String, String> left(StreamsBuilder builder) {
    return builder.<String, String>stream("left").groupByKey();
  }

  static void emit(KTable<Windowed<String>, String> table) {
    table
        .toStream(
            (window, value) ->
                window.key() + "@" + window.window().start() + "-" + window.window().end())
        .to("out");
  }

  static void append(TimeWindowedKStream<String, String> windows) {
    append(windows, null);
  }

  static void append(SessionWindowedKStream<String, String> sessions) {
    append(sessions, null);
  }

  static void append(TimeWindowedKStream<String, String> windows, @Nullable Duration retention) {
    Materialized<String, String, WindowStore<Bytes, byte[]>> store = Materialized.as("windows");
    emit(windows.reduce((old, value) -> old + value, kept(store, retention)));
  }

  static void append(
      SessionWindowedKStream<String, String> sessions, @Nullable Duration retention) {
    Materialized<String, String, SessionStore<Bytes, byte[]>> store = Materialized.as("sessions");
    emit(sessions.reduce((old, value) -> old + value, kept(store, retention)));
  }

  private static <S extends StateStore> Materialized<String, String, S> kept(
      Materialized<String, String, S> store, @Nullable Duration retention) {
    return retention == null ? store : store.withRetention(retention);
  }

  private static JoinWindows within(long before, long after, long grace) {
    return JoinWindows.ofTimeDifferenceAndGrace(ms(before), ms(grace)).after(ms(after));
  }

  private static KStream<String, String> right(StreamsBuilder builder) {
    return builder.stream("right");
  }

  static final List<Shape> AGGREGATIONS =
      List.of(
          new Shape(
              "tumbling",
              b -> append(left(b).windowedBy(TimeWindows.ofSizeAndGrace(ms(100), ms(70))))),
          new Shape(
              "tumbling without grace",
              b -> append(left(b).windowedBy(TimeWindows.ofSizeWithNoGrace(ms(100))))),
          new Shape(
              "hopping",
              b ->
                  append(
                      left(b)
                          .windowedBy(
                              TimeWindows.ofSizeAndGrace(ms(100), ms(50)).advanceBy(ms(30))))),
          new Shape(
              "hopping over segments",
              b ->
                  append(
                      left(b)
                          .windowedBy(
                              TimeWindows.ofSizeAndGrace(ms(30_000), ms(15_000))
                                  .advanceBy(ms(7_000))))),
          new Shape(
              "sliding",
              b ->
                  append(
                      left(b).windowedBy(SlidingWindows.ofTimeDifferenceAndGrace(ms(60), ms(90))))),
          new Shape(
              "sliding without grace",
              b -> append(left(b).windowedBy(SlidingWindows.ofTimeDifferenceWithNoGrace(ms(200))))),
          new Shape(
              "sessions",
              b ->
                  append(
                      left(b).windowedBy(SessionWindows.ofInactivityGapAndGrace(ms(80), ms(120))))),
          new Shape(
              "cogrouped",
              b ->
                  emit(
                      left(b)
                          .<String>cogroup((k, v, all) -> all + v)
                          .cogroup(right(b).groupByKey(), (k, v, all) -> v + all)
                          .windowedBy(TimeWindows.ofSizeAndGrace(ms(100), ms(70)))
                          .aggregate(() -> ""))),
          new Shape(
              "windowed and mapped",
              b ->
                  emit(
                      left(b)
                          .windowedBy(TimeWindows.ofSizeAndGrace(ms(100), ms(70)))
                          .reduce((old, value) -> old + value)
                          .mapValues(value -> value + "!"))));

  static final List<Shape> JOINS =
      List.of(
          new Shape(
              "inner join",
              b ->
                  b.<String, String>stream("left")
                      .join(right(b), (l, r) -> l + "+" + r, within(50, 80, 100))
                      .to("out")),
          new Shape(
              "left join",
              b ->
                  b.<String, String>stream("left")
                      .leftJoin(right(b), (l, r) -> l + "+" + r, within(50, 50, 100))
                      .to("out")),
          new Shape(
              "outer join",
              b ->
                  b.<String, String>stream("left")
                      .outerJoin(right(b), (l, r) -> l + "+" + r, within(50, 20, 10))
                      .to("out")),
          new Shape(
              "join of one moment",
              b ->
                  b.<String, String>stream("left")
                      .outerJoin(right(b), (l, r) -> l + "+" + r, within(0, 0, 10))
                      .to("out")),
          new Shape(
              "self join",
              b -> {
                KStream<String, String> left = b.stream("left");
                left.join(left, (l, r) -> l + "+" + r, within(50, 50, 100)).to("out");
              }));

  static final List<Map<String, String>> SETTINGS =
      List.of(
          Map.of(),
          Map.of("statestore.cache.max.bytes", "2000"),
          Map.of("statestore.cache.max.bytes", "0", "processing.guarantee", "exactly_once_v2"),
          Map.of("dsl.store.format", "headers"));

  private static Stream<Arguments> withSettings(
      List<Shape> shapes, List<Class<? extends DslStoreSuppliers>> kafkas) {
    return shapes.stream()
        .flatMap(
            shape ->
                kafkas.stream()
                    .flatMap(each -> SETTINGS.stream().map(s -> Arguments.of(shape, s, each))));
  }

  static Stream<Arguments> shapesAndSettings() {
    return Stream.concat(
        withSettings(AGGREGATIONS, List.of(ROCKSDB, IN_MEMORY)),
        // Kafka's store in memory lets values that are null advance its time
        withSettings(JOINS, List.of(ROCKSDB)));
  }

  /** Mostly a little out of order, at times far behind, rarely far ahead. */
  private static Times times(long pace) {
    return (record, random) -> {
      long time = record * pace + (record >= 300 ? 5_000 : 0) + (record >= 350 ? 50_000 : 0);
      return switch (random.nextInt(10)) {
        case 0 -> Math.max(0, time - random.nextInt(1_000));
        case 1, 2, 3 -> Math.max(0, time - random.nextInt(200));
        default -> time + random.nextInt(15);
      };
    };
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("shapesAndSettings")
  void shouldGiveTheSameOutputAsOnKafkasStores(
      Shape shape, Map<String, String> settings, Class<? extends DslStoreSuppliers> kafkas) {
    assertSameOutput(shape, shape, settings, kafkas, PACES);
  }

  // ---- stores asked for one by one

  private interface Factory<S> {
    S of(String name, Duration retention, Duration size, boolean duplicates);
  }

  private static List<Shape> withSuppliers(
      Factory<WindowBytesStoreSupplier> plain,
      Factory<WindowBytesStoreSupplier> timestamped,
      Factory<WindowBytesStoreSupplier> headers,
      BiFunction<String, Duration, SessionBytesStoreSupplier> sessions,
      BiFunction<String, Duration, SessionBytesStoreSupplier> sessionsWithHeaders) {
    List<Shape> shapes = new ArrayList<>();
    for (Factory<WindowBytesStoreSupplier> each : List.of(plain, timestamped, headers)) {
      shapes.add(
          new Shape(
              "windows " + shapes.size(),
              b ->
                  emit(
                      left(b)
                          .windowedBy(TimeWindows.ofSizeAndGrace(ms(100), ms(50)).advanceBy(ms(30)))
                          .reduce(
                              (old, value) -> old + value,
                              Materialized.as(each.of("w", ms(150), ms(100), false))))));
      shapes.add(
          new Shape(
              "join " + shapes.size(),
              b ->
                  b.<String, String>stream("left")
                      .leftJoin(
                          right(b),
                          (l, r) -> l + "+" + r,
                          within(50, 50, 100),
                          StreamJoined.with(
                              each.of("l", ms(200), ms(100), true),
                              each.of("r", ms(200), ms(100), true)))
                      .to("out")));
    }
    for (var each : List.of(sessions, sessionsWithHeaders)) {
      shapes.add(
          new Shape(
              "sessions " + shapes.size(),
              b ->
                  emit(
                      left(b)
                          .windowedBy(SessionWindows.ofInactivityGapAndGrace(ms(80), ms(120)))
                          .reduce(
                              (old, value) -> old + value,
                              Materialized.as(each.apply("s", ms(200)))))));
    }
    return shapes;
  }

  static Stream<Arguments> shapesWithSuppliers() {
    List<Shape> weirs =
        withSuppliers(
            WeirStores::persistentWindowStore,
            WeirStores::persistentTimestampedWindowStore,
            WeirStores::persistentTimestampedWindowStoreWithHeaders,
            WeirStores::persistentSessionStore,
            WeirStores::persistentSessionStoreWithHeaders);
    List<Shape> kafkas =
        withSuppliers(
            Stores::persistentWindowStore,
            Stores::persistentTimestampedWindowStore,
            Stores::persistentTimestampedWindowStoreWithHeaders,
            Stores::persistentSessionStore,
            Stores::persistentSessionStoreWithHeaders);
    return IntStream.range(0, weirs.size())
        .boxed()
        .flatMap(i -> SETTINGS.stream().map(s -> Arguments.of(weirs.get(i), kafkas.get(i), s)));
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("shapesWithSuppliers")
  void shouldGiveTheSameOutputWhenStoresAreAskedForOneByOne(
      Shape shape, Shape kafkasShape, Map<String, String> settings) {
    assertSameOutput(shape, kafkasShape, settings, ROCKSDB, List.of(10L));
  }

  // ---- emitted when they close

  /** Windows that are kept for this long, or as long as is the default. */
  static List<Shape> windowsEmittedOnClose(@Nullable Duration retention) {
    EmitStrategy onClose = EmitStrategy.onWindowClose();
    return List.of(
        new Shape(
            "tumbling",
            b ->
                append(
                    left(b)
                        .windowedBy(TimeWindows.ofSizeAndGrace(ms(100), ms(70)))
                        .emitStrategy(onClose),
                    retention)),
        new Shape(
            "tumbling without grace",
            b ->
                append(
                    left(b)
                        .windowedBy(TimeWindows.ofSizeWithNoGrace(ms(100)))
                        .emitStrategy(onClose),
                    retention)),
        new Shape(
            "hopping over segments",
            b ->
                append(
                    left(b)
                        .windowedBy(
                            TimeWindows.ofSizeAndGrace(ms(30_000), ms(5_000)).advanceBy(ms(7_000)))
                        .emitStrategy(onClose),
                    retention)),
        new Shape(
            "sliding",
            b ->
                append(
                    left(b)
                        .windowedBy(SlidingWindows.ofTimeDifferenceAndGrace(ms(60), ms(90)))
                        .emitStrategy(onClose),
                    retention)));
  }

  static Stream<Arguments> windowsEmittedOnCloseAndSettings() {
    return IntStream.range(0, windowsEmittedOnClose(null).size())
        .boxed()
        .flatMap(
            i ->
                SETTINGS.stream()
                    .map(
                        settings ->
                            Arguments.of(
                                windowsEmittedOnClose(null).get(i),
                                windowsEmittedOnClose(Duration.ofDays(1)).get(i),
                                settings)));
  }

  /**
   * With the retention that they default to, Kafka's stores lose windows that close while stream
   * time leaps, so that theirs is longer here.
   */
  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("windowsEmittedOnCloseAndSettings")
  void shouldEmitAllThatCloses(Shape shape, Shape kept, Map<String, String> settings) {
    assertSameOutput(shape, kept, settings, ROCKSDB, PACES);
  }

  static final List<Shape> SESSIONS_EMITTED_ON_CLOSE =
      List.of(
          new Shape(
              "sessions",
              b ->
                  append(
                      left(b)
                          .windowedBy(SessionWindows.ofInactivityGapAndGrace(ms(80), ms(120)))
                          .emitStrategy(EmitStrategy.onWindowClose()))),
          new Shape(
              "sessions without grace",
              b ->
                  append(
                      left(b)
                          .windowedBy(SessionWindows.ofInactivityGapWithNoGrace(ms(60)))
                          .emitStrategy(EmitStrategy.onWindowClose()))));

  static Stream<Arguments> sessionsEmittedOnCloseAndSettings() {
    return SESSIONS_EMITTED_ON_CLOSE.stream()
        .flatMap(shape -> SETTINGS.stream().map(settings -> Arguments.of(shape, settings)));
  }

  /** All within a minute, as Kafka's store loses sessions that close at the end of a segment. */
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("sessionsEmittedOnCloseAndSettings")
  void shouldEmitSessionsThatClose(Shape shape, Map<String, String> settings) {
    assertSameOutput(shape, shape, settings, ROCKSDB, List.of(10L));
  }

  @Test
  void shouldEmitEachSessionWhenStreamTimeLeaps() {
    Shape sessions =
        new Shape(
            "sessions of single records",
            b ->
                append(
                    b.<String, String>stream("left")
                        .mapValues(value -> "value")
                        .groupByKey()
                        .windowedBy(SessionWindows.ofInactivityGapWithNoGrace(ms(80)))
                        .emitStrategy(EmitStrategy.onWindowClose())));
    TopologyRun run =
        new TopologyRun(sessions, Map.of(), (record, random) -> record * 50_000L, SEED);

    Outcome weir = run.on(WeirDslStoreSuppliers.class, directory);

    assertThat(weir.outputs()).isEqualTo(TopologyRun.RECORDS - 1);
  }

  /** Takes the paces in turn, as many seeds as are asked for with each. */
  private void assertSameOutput(
      Shape shape,
      Shape kafkasShape,
      Map<String, String> settings,
      Class<? extends DslStoreSuppliers> kafkas,
      List<Long> paces) {
    long outputs = 0;
    for (long pace : paces) {
      for (long seed = SEED; seed < SEED + SEEDS; seed++) {
        Path state = directory.resolve(pace + "-" + seed);
        Outcome weir =
            new TopologyRun(shape, settings, times(pace), seed)
                .on(WeirDslStoreSuppliers.class, state.resolve("weir"));
        Outcome expected =
            new TopologyRun(kafkasShape, settings, times(pace), seed)
                .on(kafkas, state.resolve("kafka"));

        for (int i = 0; i < TopologyRun.RECORDS; i++) {
          assertThat(sorted(weir.output().get(i)))
              .as("output of record %d, one each %d ms; replay with -Dweir.seed=%d", i, pace, seed)
              .isEqualTo(sorted(expected.output().get(i)));
        }
        assertThat(WeirStores.plan()).isEmpty();
        outputs += weir.outputs();
      }
    }
    assertThat(outputs).isGreaterThan(TopologyRun.RECORDS / 10);
  }

  static List<TestRecord<String, String>> sorted(List<TestRecord<String, String>> records) {
    return records.stream().sorted(Comparator.comparing(TestRecord::toString)).toList();
  }
}

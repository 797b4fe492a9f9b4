package io.weir.suppliers;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.suppliers.TopologyLives.Input;
import io.weir.suppliers.TopologyLives.Outcome;
import io.weir.suppliers.TopologyRun.Shape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Windows, sessions and joins go on after a clean restart as on RocksDB's stores: for the same
 * input before and after it, the same is emitted, logged and counted as dropped.
 */
class WindowRestartTest {
  private static final long SEED = Long.getLong("weir.seed", 20_261_130);
  private static final int SEEDS = Integer.getInteger("weir.seeds", 1);
  private static final int LIVES = 3;
  private static final int RECORDS = 60;

  @TempDir Path directory;

  private static final List<Shape> LONGER =
      List.of(
          new Shape(
              "minutes",
              b ->
                  WindowTopologyTest.append(
                      WindowTopologyTest.left(b)
                          .windowedBy(TimeWindows.ofSizeWithNoGrace(Duration.ofMinutes(1))))),
          new Shape(
              "hops of minutes",
              b ->
                  WindowTopologyTest.append(
                      WindowTopologyTest.left(b)
                          .windowedBy(
                              TimeWindows.ofSizeAndGrace(
                                      Duration.ofMinutes(5), Duration.ofMinutes(1))
                                  .advanceBy(Duration.ofSeconds(50))))),
          new Shape(
              "minutes kept for an hour",
              b ->
                  WindowTopologyTest.append(
                      WindowTopologyTest.left(b)
                          .windowedBy(TimeWindows.ofSizeWithNoGrace(Duration.ofMinutes(1))),
                      Duration.ofHours(1))),
          new Shape(
              "sessions of minutes",
              b ->
                  WindowTopologyTest.append(
                      WindowTopologyTest.left(b)
                          .windowedBy(
                              SessionWindows.ofInactivityGapAndGrace(
                                  Duration.ofMinutes(2), Duration.ofMinutes(1))))));

  private static final List<Map<String, String>> SETTINGS =
      List.of(
          Map.of("statestore.cache.max.bytes", "0"),
          Map.of("statestore.cache.max.bytes", "1000"),
          Map.of("statestore.cache.max.bytes", "0", "dsl.store.format", "headers"));

  static Stream<Arguments> shapesAndSettings() {
    return Stream.of(LONGER, WindowTopologyTest.AGGREGATIONS, WindowTopologyTest.JOINS)
        .flatMap(List::stream)
        .flatMap(shape -> SETTINGS.stream().map(settings -> Arguments.of(shape, settings)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("shapesAndSettings")
  void shouldGoOnAsRocksDbDoesWhenRestarted(Shape shape, Map<String, String> settings) {
    boolean isLong = LONGER.contains(shape);
    for (long seed = SEED; seed < SEED + SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Path own = directory.resolve("" + seed);
      TopologyLives weir =
          new TopologyLives(shape, settings, WeirDslStoreSuppliers.class, own.resolve("weir"));
      TopologyLives rocks =
          new TopologyLives(shape, settings, WindowTopologyTest.ROCKSDB, own.resolve("rocksdb"));
      long now =
          100L * RECORDS * (isLong ? 10_000 : 100); // Kafka's cache fails before the first segment.
      for (int life = 0; life < LIVES; life++) {
        List<Input> inputs = inputs(random, shape, now, isLong ? 10_000 : 100);
        now = inputs.get(RECORDS - 1).time();
        Outcome ours = weir.live(inputs);
        Outcome theirs = rocks.live(inputs);
        String where = "life " + life + "; replay with -Dweir.seed=" + seed;

        for (int i = 0; i < RECORDS; i++) {
          assertThat(WindowTopologyTest.sorted(ours.output().get(i)))
              .as("output of record %d, %s in %s", i, inputs.get(i), where)
              .isEqualTo(WindowTopologyTest.sorted(theirs.output().get(i)));
        }
        assertThat(ours.logged()).as(where).isEqualTo(theirs.logged()).isNotEmpty();
        assertThat(ours.dropped()).as("dropped in %s", where).isEqualTo(theirs.dropped());
      }
    }
  }

  /** Time goes on, back or far ahead at the beginning of a life, and leaps within it. */
  private static List<Input> inputs(SplittableRandom random, Shape shape, long from, long pace) {
    boolean joins = WindowTopologyTest.JOINS.contains(shape) || shape.name().equals("cogrouped");
    long now =
        switch (random.nextInt(4)) {
          case 0 -> Math.max(0, from - random.nextLong(30 * pace));
          case 1 -> from / 4 + random.nextLong(from);
          case 2 -> from + random.nextLong(2_000 * pace);
          default -> from;
        };
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      now += random.nextLong(pace);
      now += random.nextInt(60) == 0 ? random.nextLong(1_000 * pace) : 0;
      long late = random.nextInt(4) == 0 ? random.nextLong(40 * pace) : random.nextLong(pace);
      String value = random.nextInt(6) == 0 ? null : "v" + i;
      boolean left = !joins || shape.name().equals("self join") || random.nextBoolean();
      inputs.add(new Input(left, "k" + random.nextInt(4), value, Math.max(from / 4, now - late)));
    }
    return inputs;
  }

  /** The store must not refuse what the operator, whose time begins anew, takes for on time. */
  @Test
  void shouldCountOnWhenInputOfEarlierTimesComesAfterARestart() {
    Shape counts =
        new Shape(
            "counts of minutes",
            b ->
                WindowTopologyTest.emit(
                    WindowTopologyTest.left(b)
                        .windowedBy(TimeWindows.ofSizeWithNoGrace(Duration.ofMinutes(1)))
                        .count(Materialized.as("counts"))
                        .mapValues(String::valueOf)));
    TopologyLives weir =
        new TopologyLives(
            counts,
            Map.of("statestore.cache.max.bytes", "0"),
            WeirDslStoreSuppliers.class,
            directory);
    long minute = 60_000;
    weir.live(inputsAt(100 * minute, 100 * minute, 100 * minute, 100 * minute, 105 * minute));

    Outcome after =
        weir.live(
            inputsAt(
                100 * minute,
                100 * minute,
                100 * minute,
                101 * minute,
                101 * minute,
                101 * minute));

    assertThat(after.output().stream().flatMap(List::stream).map(TestRecord::value))
        .containsExactly("1", "2", "3", "1", "2", "3");
    assertThat(after.dropped()).isZero();
  }

  private static List<Input> inputsAt(long... times) {
    List<Input> inputs = new ArrayList<>();
    for (long time : times) {
      inputs.add(new Input(true, "k", "v", time));
    }
    return inputs;
  }
}

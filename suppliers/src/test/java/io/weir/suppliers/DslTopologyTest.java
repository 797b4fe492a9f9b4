package io.weir.suppliers;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.suppliers.TopologyRun.Outcome;
import io.weir.suppliers.TopologyRun.Shape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Topologies of the DSL give the same output on Weir's suppliers as on RocksDB's, record by record,
 * whatever the format, the cache and the guarantee.
 */
class DslTopologyTest {
  private static final long SEED = Long.getLong("weir.seed", 20_261_121);

  @TempDir Path directory;

  private static final List<Shape> SHAPES =
      List.of(
          new Shape(
              "count",
              b ->
                  b.<String, String>stream("left")
                      .groupByKey()
                      .count()
                      .toStream()
                      .mapValues(String::valueOf)
                      .to("out")),
          new Shape(
              "reduce",
              b ->
                  b.<String, String>stream("left")
                      .groupBy((k, v) -> v, Grouped.with(Serdes.String(), Serdes.String()))
                      .reduce((old, value) -> old.length() > 20 ? value : old + value)
                      .toStream()
                      .to("out")),
          new Shape(
              "table aggregate",
              b ->
                  b.<String, String>table("left")
                      .groupBy((k, v) -> KeyValue.pair(v, k))
                      .aggregate(() -> "", (k, v, a) -> a + v, (k, v, a) -> a.replaceFirst(v, ""))
                      .toStream()
                      .to("out")),
          new Shape(
              "table join",
              b ->
                  b.<String, String>table("left")
                      .outerJoin(
                          b.<String, String>table("right"),
                          (l, r) -> l + "+" + r,
                          Materialized.as("joined"))
                      .toStream()
                      .to("out")),
          new Shape(
              "foreign key join",
              b -> {
                KTable<String, String> right = b.table("right");
                b.<String, String>table("left")
                    .leftJoin(right, value -> value, (l, r) -> l + "+" + r)
                    .toStream()
                    .to("out");
              }),
          new Shape(
              "outer stream join",
              b ->
                  b.<String, String>stream("left")
                      .outerJoin(
                          b.<String, String>stream("right"),
                          (l, r) -> l + "+" + r,
                          JoinWindows.ofTimeDifferenceAndGrace(
                              Duration.ofMillis(50), Duration.ofMillis(10)))
                      .to("out")),
          new Shape(
              "global table",
              b ->
                  b.<String, String>stream("left")
                      .leftJoin(
                          b.<String, String>globalTable("right"),
                          (k, v) -> v,
                          (l, r) -> l + "+" + r)
                      .to("out")));

  static Stream<Arguments> shapesAndSettings() {
    List<Map<String, String>> settings =
        List.of(
            Map.of(),
            Map.of("statestore.cache.max.bytes", "0", "processing.guarantee", "exactly_once_v2"),
            Map.of("dsl.store.format", "headers"));
    return SHAPES.stream().flatMap(s -> settings.stream().map(each -> Arguments.of(s, each)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("shapesAndSettings")
  void shouldGiveTheSameOutputAsOnRocksDb(Shape shape, Map<String, String> settings) {
    TopologyRun run =
        new TopologyRun(shape, settings, (i, random) -> i * 10L + random.nextInt(15), SEED);
    Outcome weir = run.on(WeirDslStoreSuppliers.class, directory.resolve("weir"));
    Outcome rocksDb =
        run.on(
            BuiltInDslStoreSuppliers.RocksDBDslStoreSuppliers.class, directory.resolve("rocksdb"));

    assertThat(weir.output()).as("replay with -Dweir.seed=" + SEED).isEqualTo(rocksDb.output());
    assertThat(weir.outputs()).isGreaterThan(TopologyRun.RECORDS / 10);
    assertThat(weir.stores()).isEqualTo(rocksDb.stores());
    assertThat(WeirStores.plan()).isEmpty();
  }
}

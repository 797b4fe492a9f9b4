package io.weir.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.kafka.streams.state.DslKeyValueParams;
import org.apache.kafka.streams.state.DslSessionParams;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.apache.kafka.streams.state.DslWindowParams;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps every row working on every side, with a thousand keys and one commit interval. */
class StoreRunTest {
  private static final double SCALE = 0.000_1;
  private static final long BUDGET_BYTES = 16 << 20;
  private static final Path UNUSED = Path.of("unused");

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource("rowsThatNeedOneProcess")
  void shouldMeasureEachRowOnEachSideWhenScaledDown(Row row, String side) throws IOException {
    Figures figures = run(row, side, directory).measure();

    assertThat(figures.get(Figure.OPERATIONS)).isGreaterThanOrEqualTo(900);
    assertThat(figures.get(Figure.MEAN_NS)).isPositive();
    assertThat(figures.get(Figure.CPU_NS)).isNotNegative();
    assertThat(figures.get(Figure.P50_NS)).isPositive();
    assertThat(figures.get(Figure.MAX_NS)).isGreaterThanOrEqualTo(figures.get(Figure.P50_NS));
    if (side.equals(Side.ROCKSDB)) {
      assertThat(figures.get(Figure.DISK_BYTES)).isPositive();
    }
    if (side.equals(Side.HEAP_MAP)) {
      assertThat(figures.get(Figure.DISK_BYTES)).isZero();
    }
  }

  @Test
  void shouldFindEveryRecordWhenReopenedAfterACleanClose() throws IOException {
    StoreRun run = run(Row.of("reopen-clean-10m"), Side.ROCKSDB, directory);

    Figures prepared = new ReopenRun(run).prepare(nowhere());
    Figures figures = new ReopenRun(run).measure((long) prepared.get(Figure.OPERATIONS));

    assertThat(figures.get(Figure.MEAN_NS)).isPositive();
    assertThat(figures.get(Figure.REPLAY_RECORDS)).isZero();
  }

  @Test
  void shouldCountTheRecordsToReplayWhenNothingWasLeftBehind() throws IOException {
    StoreRun run = run(Row.of("reopen-killed-10m"), Side.ROCKSDB, directory);

    Figures figures = new ReopenRun(run).measure(12_345);

    assertThat(figures.get(Figure.REPLAY_RECORDS)).isEqualTo(12_345);
  }

  @Test
  void shouldMeasureNoReopenWhenTheStoreKeepsNothing() throws IOException {
    StoreRun run = run(Row.of("reopen-clean-10m"), Side.HEAP_MAP, directory);

    assertThat(new ReopenRun(run).prepare(nowhere()).get(Figure.OPERATIONS)).isNaN();
  }

  @Test
  void shouldStopWhenAStoreAnswersWrongly() {
    Values values = new Values(16);

    assertThat(values.count(values.value(1, 7))).isEqualTo(7);
    assertThatThrownBy(() -> values.count(null)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> values.count(new byte[15]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("15 bytes");
  }

  @ParameterizedTest
  @MethodSource("rowsWithWindows")
  void shouldStopWhenAStoreForgetsItsWindows(Row row) {
    StoreRun run = run(row, ForgetfulSuppliers.class.getName(), directory);

    assertThatThrownBy(run::measure)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected");
  }

  /** Stores that keep nothing, and do not say so. */
  public static final class ForgetfulSuppliers implements DslStoreSuppliers {
    private final DslStoreSuppliers suppliers = new DriverSuppliers();

    @Override
    public KeyValueBytesStoreSupplier keyValueStore(DslKeyValueParams params) {
      return suppliers.keyValueStore(params);
    }

    @Override
    public WindowBytesStoreSupplier windowStore(DslWindowParams params) {
      return suppliers.windowStore(params);
    }

    @Override
    public SessionBytesStoreSupplier sessionStore(DslSessionParams params) {
      return suppliers.sessionStore(params);
    }
  }

  @Test
  void shouldNameTheSidesWhenOneIsUnknown() {
    StoreRun run = run(Row.of("get-1m"), "rocks", UNUSED);

    assertThatThrownBy(run::measure)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rocks")
        .hasMessageContaining(Side.ROCKSDB);
  }

  private static Stream<Row> rowsWithWindows() {
    return Row.ALL.stream().filter(row -> row.shape().windows().exist());
  }

  private static Stream<Arguments> rowsThatNeedOneProcess() {
    return Row.ALL.stream()
        .filter(row -> !row.work().reopens())
        .flatMap(row -> sides().map(side -> Arguments.of(row, side)));
  }

  private static Stream<String> sides() {
    return Stream.of(
        Side.ROCKSDB, Side.IN_MEMORY, Side.HEAP_MAP, Side.DRIVER, Side.WEIR, Side.WEIR_SORTED);
  }

  private static StoreRun run(Row row, String side, Path directory) {
    return new StoreRun(
        row, Side.of(side), directory, BUDGET_BYTES, SCALE, 42, Duration.ZERO, Duration.ofNanos(1));
  }

  private static PrintStream nowhere() {
    return new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
  }
}

package io.weir.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keeps the whole application working, with a few thousand records. */
class AppRunTest {
  private static final long RECORDS = 5_000;
  private static final long BUDGET_BYTES = 16 << 20;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {AppSide.PASS_THROUGH, Side.ROCKSDB, Side.HEAP_MAP})
  void shouldMeasureAllRecordsWhenTheApplicationRuns(String side) throws Exception {
    AppRun run =
        new AppRun(
            AppRow.of("count-5k-cache-off"),
            AppSide.of(side),
            directory,
            BUDGET_BYTES,
            42,
            RECORDS,
            RECORDS);

    Figures figures = run.measure();

    assertThat(figures.get(Figure.OPERATIONS)).isEqualTo(RECORDS);
    assertThat(figures.get(Figure.MEAN_NS)).isGreaterThan(figures.get(Figure.P50_NS) / 2);
    assertThat(figures.get(Figure.P50_NS)).isPositive();
    // the application has taken its stores from the side, and not from Kafka's default
    boolean files = figures.get(Figure.DISK_BYTES) > 4_096;
    assertThat(files).isEqualTo(side.equals(Side.ROCKSDB));
  }
}

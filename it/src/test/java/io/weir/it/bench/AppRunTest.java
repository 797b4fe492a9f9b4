package io.weir.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps every query working on every side, with a few thousand records. */
class AppRunTest {
  private static final long RECORDS = 5_000;
  private static final long BUDGET_BYTES = 16 << 20;

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource("queriesOnSides")
  void shouldMeasureAllRecordsWhenTheApplicationRuns(AppRow row, String side) throws Exception {
    AppRun run = new AppRun(row, AppSide.of(side), directory, BUDGET_BYTES, 42, RECORDS, RECORDS);

    Figures figures = run.measure();

    assertThat(figures.get(Figure.OPERATIONS)).isEqualTo(RECORDS);
    assertThat(figures.get(Figure.MEAN_NS)).isGreaterThan(figures.get(Figure.P50_NS) / 2);
    assertThat(figures.get(Figure.CPU_NS)).isNotNegative(); // The clock may tick every 10 ms.
    assertThat(figures.get(Figure.P50_NS)).isPositive();
    // the application has taken its stores from the side, and not from Kafka's default
    assertThat(isOnWeir()).isEqualTo(side.equals(Side.WEIR));
    boolean files = figures.get(Figure.DISK_BYTES) > 4_096;
    assertThat(files && !isOnWeir()).isEqualTo(side.equals(Side.ROCKSDB));
  }

  private boolean isOnWeir() throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.anyMatch(path -> path.endsWith("weir"));
    }
  }

  private static Stream<Arguments> queriesOnSides() {
    Stream<Arguments> applications =
        Stream.of("count-5k-cache-off", "tumbling-100k", "hopping-20k", "join-20k", "session-20k")
            .flatMap(
                row ->
                    Stream.of(Side.ROCKSDB, Side.HEAP_MAP, Side.WEIR)
                        .map(side -> Arguments.of(AppRow.of(row), side)));
    Arguments withoutStore = Arguments.of(AppRow.of("join-20k"), AppSide.PASS_THROUGH);
    return Stream.concat(applications, Stream.of(withoutStore));
  }
}

package io.weir.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks what reports say of figures that are made up for the purpose. */
class ReportTest {
  private static final String ROW = "count-1m-uniform";

  @TempDir private Path directory;

  private final Results results = new Results();

  @Test
  void shouldTakeRatiosWithinRoundsWhenTheMachineIsNoisy() {
    addMean(ROW, Side.ROCKSDB, 0, 1_200);
    addMean(ROW, Side.WEIR, 0, 100);
    addMean(ROW, Side.ROCKSDB, 1, 4_000);
    addMean(ROW, Side.WEIR, 1, 200);
    addMean(ROW, Side.ROCKSDB, 2, 1_500);
    addMean(ROW, Side.WEIR, 2, 100);

    assertThat(results.ratio(ROW, Side.ROCKSDB, Side.WEIR, Figure.MEAN_NS))
        .isEqualTo(new Range(15, 12, 20));
  }

  @Test
  void shouldSayReachedWhenBothRatiosAre() throws IOException {
    addMean(ROW, Side.ROCKSDB, 0, 1_200);
    addMean(ROW, Side.IN_MEMORY, 0, 400);
    addMean(ROW, Side.WEIR, 0, 100);

    assertThat(storeLine(ROW))
        .isEqualTo(
            "| count-1m-uniform | 12.00x (12.00-12.00) | 12x / 18x | 4.00x (4.00-4.00) | 4x / 6x"
                + " |  | yes |");
  }

  @Test
  void shouldSayNotReachedWhenOneRatioIsNot() throws IOException {
    addMean(ROW, Side.ROCKSDB, 0, 1_200);
    addMean(ROW, Side.IN_MEMORY, 0, 399);
    addMean(ROW, Side.WEIR, 0, 100);

    assertThat(storeLine(ROW)).endsWith("| no |");
  }

  @Test
  void shouldSayNothingWhenTheSubjectWasNotMeasured() throws IOException {
    addMean(ROW, Side.ROCKSDB, 0, 1_200);

    assertThat(storeLine(ROW)).isEqualTo("| count-1m-uniform |  | 12x / 18x |  | 4x / 6x |  |  |");
  }

  @Test
  void shouldHoldReopenToItsLimitWhenItIsMeasured() throws IOException {
    addMean("reopen-clean-10m", Side.WEIR, 0, 2_000_000_001);
    addMean("reopen-killed-10m", Side.WEIR, 0, 4_999_000_000.0);

    assertThat(storeLine("reopen-clean-10m")).endsWith("| no, more than 2,000 ms |");
    assertThat(storeLine("reopen-killed-10m")).endsWith("| yes, at most 5,000 ms |");
  }

  @Test
  void shouldCompareAnApplicationWithItsCeilingWhenBothWereMeasured() throws IOException {
    String row = "count-500k-cache-off";
    addMean(row, Side.HEAP_MAP, 0, 4_500);
    addMean(row, Side.WEIR, 0, 5_000);

    String line = line(new AppReport(results, Side.WEIR).write(directory), row);

    assertThat(line)
        .isEqualTo("| count-500k-cache-off |  |  | 0.90x (0.90-0.90) |  | 0.9x | yes |");
  }

  @Test
  void shouldTellTheCpuTimeWhenItWasMeasured() throws IOException {
    addCpu(ROW, Side.ROCKSDB, 6_000);
    addCpu(ROW, Side.WEIR, 1_500);

    assertThat(Files.readAllLines(new StoreReport(results, Side.WEIR).write(directory)))
        .contains("| count-1m-uniform |  |  |  | 4.00x (4.00-4.00) |  |")
        .anySatisfy(
            line -> assertThat(line).startsWith("| weir | 100 | 100-100 | 10,000,000 | 1.50 | "));
    assertThat(Files.readAllLines(directory.resolve("store.csv")))
        .anySatisfy(line -> assertThat(line).contains(",4096,100,1500,"));
  }

  @Test
  void shouldTellTheCpuTimeWhenAnApplicationWasMeasured() throws IOException {
    String row = "count-500k-cache-off";
    addCpu(row, Side.ROCKSDB, 6_000);
    addCpu(row, Side.WEIR, 1_500);

    Path page = new AppReport(results, Side.WEIR).write(directory);

    assertThat(line(page, row)).contains("| 4.00x (4.00-4.00) |");
    assertThat(Files.readAllLines(page))
        .anySatisfy(
            line ->
                assertThat(line).startsWith("| " + row + " | weir | 0.10 | 0.10-0.10 | 1.50 |"));
  }

  private void addCpu(String row, String side, double nanos) {
    Figures figures = new Figures().put(Figure.MEAN_NS, 100.0).put(Figure.CPU_NS, nanos);
    results.add(new Measurement(row, side, 0, List.of("-Xmx1g"), 4096, figures));
  }

  @Test
  void shouldWriteEveryMeasurementWhenTheRunEnds() throws IOException {
    addMean(ROW, Side.ROCKSDB, 0, 1_200);
    addMean(ROW, Side.ROCKSDB, 1, 1_300.5);
    results.addFailure(ROW, Side.WEIR);

    Path page = new StoreReport(results, Side.WEIR).write(directory);

    assertThat(page).content().contains("failed: count-1m-uniform on weir").contains("jdk: ");
    assertThat(Files.readAllLines(directory.resolve("store.csv")))
        .filteredOn(line -> line.startsWith(ROW))
        .satisfiesExactly(
            first -> assertThat(first).startsWith(ROW + ",rocksdb,0,\"-Xmx1g\",4096,1200,"),
            second -> assertThat(second).startsWith(ROW + ",rocksdb,1,\"-Xmx1g\",4096,1300.5,"));
  }

  private void addMean(String row, String side, int round, double nanos) {
    Figures figures = new Figures().put(Figure.MEAN_NS, nanos);
    results.add(new Measurement(row, side, round, List.of("-Xmx1g"), 4096, figures));
  }

  private String storeLine(String row) throws IOException {
    return line(new StoreReport(results, Side.WEIR).write(directory), row);
  }

  private static String line(Path page, String row) throws IOException {
    return Files.readAllLines(page).stream()
        .filter(line -> line.startsWith("| " + row + " "))
        .findFirst()
        .orElseThrow();
  }
}

package io.weir.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Runs the commands as {@code it/bench} does, with forked JVMs, on as little as possible. */
class BenchTest {
  @TempDir private Path directory;

  private final StringWriter output = new StringWriter();
  private final StringWriter errors = new StringWriter();

  @Test
  void shouldReportEverySideWhenStoresAreMeasured() throws IOException {
    int status =
        run("store", "--rows=count-1m-z*", "--sides=rocksdb,heap-map", "--subject=heap-map");

    assertThat(status).as(errors.toString()).isZero();
    assertThat(output.toString())
        .contains("count-1m-zipf")
        .contains("| rocksdb |")
        .contains("| heap-map |")
        .contains("-Xmx64m");
    assertThat(Files.readAllLines(directory.resolve("store.csv")))
        .filteredOn(line -> line.startsWith("count-1m-zipf,"))
        .hasSize(2);
    assertThat(directory.resolve("state")).isEmptyDirectory();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldMeasureOnOneCoreWhenPinnedToIt() {
    int status =
        run("store", "--rows=get-1m", "--sides=heap-map", "--subject=heap-map", "--cpus=0");

    assertThat(status).as(errors.toString()).isZero();
    assertThat(output.toString()).contains("All sides: taskset -c 0 -Xms64m");
  }

  @Test
  void shouldReopenWhatAKilledProcessLeftWhenThatIsTheRow() throws IOException {
    int status = run("store", "--rows=reopen-killed-10m", "--sides=rocksdb");

    assertThat(status).as(errors.toString()).isZero();
    assertThat(output.toString()).contains("ms to open");
    assertThat(Files.readAllLines(directory.resolve("store.csv")))
        .filteredOn(line -> line.startsWith("reopen-killed-10m,rocksdb,0,"))
        .hasSize(1);
  }

  @Test
  void shouldFailAndGoOnWhenAMeasurementEndsBadly() {
    int status =
        run("store", "--rows=get-1m", "--sides=in-memory,heap-map", "--jvm-arg=-XX:NoSuchOption");

    assertThat(status).isEqualTo(1);
    assertThat(output.toString())
        .contains("failed: get-1m on in-memory")
        .contains("failed: get-1m on heap-map");
  }

  @Test
  void shouldNameTheSidesWhenOneIsUnknown() {
    assertThat(execute("store", "--sides=no.such.Suppliers")).isEqualTo(2);
    assertThat(execute("app", "--sides=java.lang.String")).isEqualTo(2);

    assertThat(errors.toString())
        .contains("no.such.Suppliers")
        .contains("java.lang.String")
        .contains("rocksdb");
  }

  @Test
  void shouldNameTheRowsWhenOneIsUnknown() {
    int status = execute("store", "--rows=count-1b");

    assertThat(status).isEqualTo(2);
    assertThat(errors.toString()).contains("no row count-1b").contains("count-1m-uniform");
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--rounds=1",
            "--seconds=0.01",
            "--warmup-seconds=0",
            "--scale=0.0001",
            "--heap-mib=64",
            "--direct-mib=64",
            "--budget-mib=16",
            "--jvm-arg=-XX:TieredStopAtLevel=1",
            "--directory=" + directory.resolve("state"),
            "--output=" + directory));
    return execute(all.toArray(String[]::new));
  }

  private int execute(String... arguments) {
    return new CommandLine(new Bench())
        .setOut(new PrintWriter(output))
        .setErr(new PrintWriter(errors))
        .execute(arguments);
  }
}

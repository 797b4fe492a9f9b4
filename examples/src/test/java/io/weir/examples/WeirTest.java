package io.weir.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What the command line says and how it exits, up to where Kafka starts. */
class WeirTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter errors = new StringWriter();

  @TempDir private Path directory;

  @Test
  void shouldShowOptionsWhenAskedForHelp() {
    assertThat(run("demo", "--help")).isZero();
    assertThat(out.toString())
        .contains(
            "--input",
            "--events",
            "--query",
            "count, window, hopping, session, join",
            "--compare",
            "--memory",
            "--guarantee",
            "Exit status")
        .doesNotContain("--result");
    assertThat(errors.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--evnts=4                    | --evnts=4",
        "--events=0                   | --events must be at least 1: 0",
        "--events=many                | --events",
        "--keys=0                     | --keys must be 1 to 1000000000: 0",
        "--skew=-1                    | --skew must be 0 to 10: -1.0",
        "--skew=NaN                   | --skew must be 0 to 10: NaN",
        "--top=0                      | --top must be 1 to 10000: 0",
        "--partitions=0               | --partitions must be 1 to 1000: 0",
        "--memory=12q                 | '12q' is not a size",
        "--memory=1m                  | --memory must be at least 4.0 MiB: 1.0 MiB",
        "--cache=-1                   | '-1' is not a size",
        "--guarantee=twice            | 'twice' is none of at_least_once, exactly_once_v2",
        "--query=sliding              | --query': 'sliding' is none of count, window, hopping, session, join",
        "--stores=mysql               | 'mysql' is none of weir, rocksdb, in-memory",
        "--bootstrap-servers=nohost   | --bootstrap-servers must be HOST:PORT",
        "--bootstrap-servers=a:1,     | --bootstrap-servers must be HOST:PORT",
        "--input=/no/such/file        | --input: no such file: /no/such/file",
        "something                    | something"
      })
  void shouldExitWithTwoWhenOptionIsWrong(String option, String message) {
    assertThat(run("demo", option)).isEqualTo(2);
    assertThat(errors.toString().lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("weir demo: ")
        .contains(message);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void shouldExitWithTwoWhenFilesAreOfTheWrongKind() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThat(run("demo", "--input", directory.toString())).isEqualTo(2);
    assertThat(errors.toString()).contains("--input: a directory, not a file: " + directory);
    assertThat(run("demo", "--state-dir", file.toString())).isEqualTo(2);
    assertThat(errors.toString()).contains("--state-dir: not a directory: " + file);
    assertThat(run("demo", "--compare", "--out", file.toString())).isEqualTo(2);
    assertThat(errors.toString()).contains("--out: not a directory: " + file);
  }

  @Test
  void shouldExitWithTwoWhenWordsAreToBeJoined() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThat(run("demo", "--query", "join", "--input", file.toString())).isEqualTo(2);
    assertThat(errors.toString())
        .startsWith("weir demo: --query join needs bids and clicks, which are generated");
  }

  @Test
  @Timeout(30)
  void shouldExitWithOneWhenNoBrokerAnswers() throws IOException {
    // the port of the discard protocol, which nobody serves
    String nobody = "localhost:9";
    assertThat(run("demo", "--bootstrap-servers", nobody, "--state-dir", directory.toString()))
        .isEqualTo(1);
    assertThat(errors.toString().lines())
        .singleElement()
        .asString()
        .startsWith("weir demo: no Kafka answers at " + nobody + ": ")
        .doesNotContain("Exception");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void shouldShowWhereItFailedWhenAskedToBeVerbose() {
    int status =
        run(
            "demo",
            "--verbose",
            "--bootstrap-servers",
            "no-such-host.invalid:9092",
            "--state-dir",
            directory.toString());
    assertThat(status).isEqualTo(1);
    assertThat(errors.toString()).contains("\tat io.weir.examples.demo.RemoteKafka.connect");
  }

  private int run(String... arguments) {
    CommandLine commandLine = Weir.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(errors, true));
    return commandLine.execute(arguments);
  }
}

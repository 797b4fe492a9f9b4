package io.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Progress on a terminal and in a file. */
@Tag("locale")
class ConsoleTest {
  private final AtomicLong nanos = new AtomicLong();
  private final StringWriter written = new StringWriter();

  @Test
  void shouldWritePlainLinesWhenThereIsNoTerminal() {
    Console console = console(false);
    console.progress("10 %");
    console.progress("20 %");
    console.line("%d records", 1_000);
    assertThat(written.toString().lines()).containsExactly("10 %", "20 %", "1000 records");
    assertThat(written.toString()).doesNotContain("\r", "\u001B");
  }

  @Test
  void shouldOverwriteProgressWhenThereIsATerminal() {
    Console console = console(true);
    console.progress("10 %");
    console.progress("20 %");
    console.line("done");
    assertThat(written.toString().replace(System.lineSeparator(), "\n"))
        .isEqualTo("\r\u001B[K10 %\r\u001B[K20 %\r\u001B[Kdone\n");
  }

  @Test
  void shouldAskForProgressOnlyWhenTheIntervalHasPassed() {
    Console console = console(false);
    assertThat(console.progressIsDue()).isFalse();
    nanos.addAndGet(Duration.ofSeconds(3).toNanos());
    assertThat(console.progressIsDue()).isTrue();
    console.progress("10 %");
    assertThat(console.progressIsDue()).isFalse();
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(console.progressIsDue()).isFalse();
  }

  private Console console(boolean terminal) {
    return new Console(new PrintWriter(written), terminal, nanos::get);
  }
}

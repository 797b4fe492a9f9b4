package io.weir.examples.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Where a run speaks: lines that stay and, on a terminal, one that is overwritten while things
 * progress. Elsewhere progress is a plain line every few seconds. Belongs to one thread.
 */
final class Console {
  private static final Duration TERMINAL_INTERVAL = Duration.ofMillis(250);
  private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(3);
  private static final String LINE_START = "\r\u001B[K";

  private final PrintWriter out;
  private final boolean terminal;
  private final LongSupplier nanoClock;
  private long progressNanos;
  private boolean progressShown;

  Console(PrintWriter out, boolean terminal, LongSupplier nanoClock) {
    this.out = out;
    this.terminal = terminal;
    this.nanoClock = nanoClock;
    progressNanos = nanoClock.getAsLong();
  }

  void line(String format, Object... arguments) {
    clearProgress();
    progressNanos = nanoClock.getAsLong();
    out.println(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
    out.flush();
  }

  /** Whether it is time to say how far things are. */
  boolean progressIsDue() {
    Duration interval = terminal ? TERMINAL_INTERVAL : PLAIN_INTERVAL;
    return nanoClock.getAsLong() - progressNanos >= interval.toNanos();
  }

  void progress(String text) {
    progressNanos = nanoClock.getAsLong();
    if (terminal) {
      out.print(LINE_START + text);
      progressShown = true;
    } else {
      out.println(text);
    }
    out.flush();
  }

  /** Leaves the line free for whoever writes next. */
  void clearProgress() {
    if (progressShown) {
      out.print(LINE_START);
      out.flush();
      progressShown = false;
    }
  }
}

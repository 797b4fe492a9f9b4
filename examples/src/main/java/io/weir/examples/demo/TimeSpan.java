package io.weir.examples.demo;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A span of event time, such as a window.
 *
 * @param startMs its first millisecond
 * @param endMs where it ends: a window before this millisecond, a session with it
 */
record TimeSpan(long startMs, long endMs) {
  /** All of time, which is the window of what is counted without windows. */
  static final TimeSpan ALWAYS = new TimeSpan(0, Long.MAX_VALUE);

  private static final DateTimeFormatter START =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter END =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Start and end as people write them, to the second, such as for tables. */
  @Override
  public String toString() {
    return START.format(Instant.ofEpochMilli(startMs))
        + " to "
        + END.format(Instant.ofEpochMilli(endMs));
  }
}

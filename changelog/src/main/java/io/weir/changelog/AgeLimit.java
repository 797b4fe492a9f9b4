package io.weir.changelog;

import java.time.Duration;
import java.time.InstantSource;

/**
 * How old a generation may be when a store opens. Beyond that, the changelog may have lost the
 * records that deleted some of its keys.
 *
 * @param clock the wall clock, which goes on while no process runs
 * @param allowed the age, {@link #NONE} if any is good
 * @param setting what a user sets to change it, for messages
 */
public record AgeLimit(InstantSource clock, Duration allowed, String setting) {
  /** Any age is good. */
  public static final Duration NONE = Duration.ofMillis(Long.MAX_VALUE);

  boolean isNone() {
    return allowed.equals(NONE);
  }
}

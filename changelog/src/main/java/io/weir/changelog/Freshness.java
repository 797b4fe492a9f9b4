package io.weir.changelog;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Since when the changelog may have records that the content of a store lacks, by the wall clock.
 *
 * <p>A compacted changelog keeps the record that deletes a key for a time, {@code
 * delete.retention.ms}, counted from when it took away what the key had before. Whoever read what
 * the key had, and reads on within that time, learns of the deletion; whoever comes later never
 * does, and the key is back. So this moment only moves on when the content is known to have all:
 *
 * <ul>
 *   <li>what a restore reads from the beginning is as fresh as the moment it began, however much of
 *       it there is by now;
 *   <li>a batch was written when its records were or later, and all before it has been read;
 *   <li>a store that nothing came to from one commit to the next, for a minute or more, has all
 *       there was at the earlier one;
 *   <li>a store that the application writes to has all there is.
 * </ul>
 *
 * A clock that went back takes the moment back with it. Of the writer alone.
 */
final class Freshness {
  /** A moment in the future by more than this is no moment to trust. */
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  /** How long nothing must have come to a store for it to have all. */
  private static final long QUIET_MS = Duration.ofMinutes(1).toMillis();

  /** Commits further apart say nothing about the time between: Kafka may have paused the task. */
  private static final long PAUSE_MS = Duration.ofMinutes(15).toMillis();

  /** A mark is made anew when this part of the allowed age has passed since. */
  private static final int PARTS = 8;

  private static final long NEVER = Long.MIN_VALUE;

  private final AgeLimit limit;
  private long asOfMs;
  private long markedAsOfMs;
  private boolean written;
  private long quietSinceMs = NEVER;
  private long lastCommitMs = NEVER;
  private long lastFlushMs = NEVER;

  /** That of a generation that was opened. */
  Freshness(AgeLimit limit, long asOfMs) {
    this.limit = limit;
    this.asOfMs = asOfMs;
    this.markedAsOfMs = asOfMs;
  }

  long asOfMs() {
    return asOfMs;
  }

  /** Why what was opened must not be used, for a message; empty if it may be. */
  Optional<String> objection() {
    if (limit.isNone()) {
      return Optional.empty();
    }
    Duration age = Duration.ofMillis(limit.clock().millis() - asOfMs);
    if (age.compareTo(TOLERANCE.negated()) < 0) {
      return Optional.of("is from the future, " + Instant.ofEpochMilli(asOfMs));
    }
    return age.compareTo(limit.allowed()) < 0
        ? Optional.empty()
        : Optional.of("is " + age + " old");
  }

  AgeLimit limit() {
    return limit;
  }

  /** The content is gone, and what comes now is read from the beginning. */
  void startOver() {
    asOfMs = limit.clock().millis();
    written = false;
    quietSinceMs = NEVER;
    lastCommitMs = NEVER;
    lastFlushMs = NEVER;
  }

  /** Records of the changelog were applied, the first of which were made then. */
  void restored(long oldestMs) {
    written = false;
    quietSinceMs = NEVER;
    lastFlushMs = NEVER;
    advanceTo(oldestMs);
  }

  /** The application wrote: what was to be restored is. */
  void written() {
    written = true;
  }

  /** Kafka commits. */
  void committed() {
    long now = limit.clock().millis();
    if (written) {
      asOfMs = now;
    } else if (quietSinceMs == NEVER || now - lastCommitMs > PAUSE_MS || now < lastCommitMs) {
      quietSinceMs = now;
    } else if (lastCommitMs - quietSinceMs >= QUIET_MS) {
      advanceTo(lastCommitMs);
    }
    lastCommitMs = now;
  }

  /** A regular commit begins. Only the next one shows that the task was the owner at this one. */
  void flushed() {
    lastFlushMs = limit.clock().millis();
  }

  /** The content has all there was at the last flush. */
  void flushedBefore() {
    if (lastFlushMs != NEVER) {
      asOfMs = Math.min(lastFlushMs, limit.clock().millis());
    }
  }

  private void advanceTo(long ms) {
    asOfMs = Math.min(Math.max(asOfMs, ms), limit.clock().millis());
  }

  /** A mark was made that tells this. */
  void marked() {
    markedAsOfMs = asOfMs;
  }

  /** Whether a mark of the same content would be worth it for its freshness alone. */
  boolean isWorthAMark() {
    return !limit.isNone() && Math.abs(asOfMs - markedAsOfMs) > limit.allowed().toMillis() / PARTS;
  }
}

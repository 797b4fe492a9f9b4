package io.weir.examples.demo;

import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Every event counts once for its key in every window that it lies in, unless the window had closed
 * before it came: as the stream time of its partition says, which is the latest time of the events
 * so far.
 */
final class WindowExpectation implements Expectation {
  private final long sizeMs;
  private final long advanceMs;
  private final long graceMs = WindowQuery.GRACE.toMillis();
  private final long retentionMs = WindowQuery.RETENTION.toMillis();

  /** By partition. */
  private final long[] streamTimes;

  /** By the start of the window. */
  private final NavigableMap<Long, Tally> counts = new TreeMap<>();

  private long latest;
  private long late;

  WindowExpectation(WindowQuery query, int partitions) {
    sizeMs = query.size().toMillis();
    advanceMs = query.advance().toMillis();
    streamTimes = new long[partitions];
    Arrays.fill(streamTimes, -1);
  }

  @Override
  public void add(Event event) {
    long time = event.timeMs();
    int partition = event.partition();
    streamTimes[partition] = Math.max(streamTimes[partition], time);
    latest = Math.max(latest, time);
    long closedUntil = streamTimes[partition] - graceMs;
    boolean counted = false;
    for (long start = time - time % advanceMs; start > time - sizeMs; start -= advanceMs) {
      if (start + sizeMs > closedUntil) {
        TimeSpan window = new TimeSpan(start, start + sizeMs);
        countsFrom(start).add(event.key(), window, 1);
        counted = true;
      }
    }
    if (!counted) {
      late++;
    }
  }

  private Tally countsFrom(long start) {
    Tally tally = counts.get(start);
    if (tally == null) {
      counts.headMap(keptFrom()).clear();
      tally = new Tally();
      counts.put(start, tally);
    }
    return tally;
  }

  @Override
  public Expected expected() {
    Tally kept = new Tally();
    counts.tailMap(keptFrom()).values().forEach(kept::add);
    return new Expected(kept, new TimeSpan(keptFrom(), latest), late);
  }

  /** The earliest start that no partition lets go. */
  private long keptFrom() {
    return latest - retentionMs + 1;
  }
}

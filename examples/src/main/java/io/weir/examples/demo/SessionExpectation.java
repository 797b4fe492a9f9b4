package io.weir.examples.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An event joins all sessions of its key that are no further away than the gap, and makes one of
 * them. It is late if that one would have been closed already.
 */
final class SessionExpectation implements Expectation {
  private static final long GAP_MS = SessionQuery.GAP.toMillis();
  private static final long CLOSE_MS = GAP_MS + SessionQuery.GRACE.toMillis();
  private static final long RETENTION_MS = SessionQuery.RETENTION.toMillis();

  private final List<Partition> partitions;
  private long latest;
  private long late;

  SessionExpectation(int partitions) {
    this.partitions = Stream.generate(Partition::new).limit(partitions).toList();
  }

  private record Session(long start, long end, long count) {
    private boolean touches(long time) {
      return end >= time - GAP_MS && start <= time + GAP_MS;
    }

    private Session with(Session other) {
      return new Session(
          Math.min(start, other.start), Math.max(end, other.end), count + other.count);
    }
  }

  private static final class Partition {
    private final Map<String, List<Session>> sessions = new HashMap<>();
    private long streamTime = -1;
    private long sweptAt = -1;

    /** Whether the event came in time. */
    private boolean add(Event event) {
      long time = event.timeMs();
      streamTime = Math.max(streamTime, time);
      sweep();
      List<Session> ofKey = sessions.computeIfAbsent(event.key(), key -> new ArrayList<>(1));
      Session merged = new Session(time, time, 1);
      for (Session session : ofKey) {
        if (session.touches(time)) {
          merged = merged.with(session);
        }
      }
      if (merged.end() < streamTime - CLOSE_MS) {
        return false;
      }
      ofKey.removeIf(session -> session.touches(time));
      ofKey.add(merged);
      return true;
    }

    /** Lets go what has expired, now and then. */
    private void sweep() {
      if (streamTime - sweptAt >= RETENTION_MS) {
        sweptAt = streamTime;
        for (List<Session> ofKey : sessions.values()) {
          ofKey.removeIf(session -> session.end() <= streamTime - RETENTION_MS);
        }
        sessions.values().removeIf(List::isEmpty);
      }
    }
  }

  @Override
  public void add(Event event) {
    latest = Math.max(latest, event.timeMs());
    if (!partitions.get(event.partition()).add(event)) {
      late++;
    }
  }

  @Override
  public Expected expected() {
    TimeSpan ends = new TimeSpan(latest - RETENTION_MS + 1, latest);
    Tally kept = new Tally();
    for (Partition partition : partitions) {
      partition.sessions.forEach(
          (key, sessions) ->
              sessions.stream()
                  .filter(session -> session.end() >= ends.startMs())
                  .forEach(s -> kept.add(key, new TimeSpan(s.start(), s.end()), s.count())));
    }
    return new Expected(kept, ends, late);
  }
}

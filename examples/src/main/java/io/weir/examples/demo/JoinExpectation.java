package io.weir.examples.demo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An event makes a pair with every one of the other kind that is near enough, came before it, and
 * is still kept. It is late if it is too old to be kept itself.
 */
final class JoinExpectation implements Expectation {
  private static final long DIFFERENCE_MS = JoinQuery.DIFFERENCE.toMillis();
  // what the DSL keeps: both sides of the window, and the grace
  private static final long RETENTION_MS = 2 * DIFFERENCE_MS + JoinQuery.GRACE.toMillis();

  private final List<Kind> bids;
  private final List<Kind> clicks;
  private final Tally pairs = new Tally();
  private long late;

  JoinExpectation(int partitions) {
    bids = Stream.generate(Kind::new).limit(partitions).toList();
    clicks = Stream.generate(Kind::new).limit(partitions).toList();
  }

  /** The events of one kind in one partition that are still kept. */
  private static final class Kind {
    /** By key, how many at every time. */
    private final Map<String, NavigableMap<Long, Integer>> times = new HashMap<>();

    private long streamTime = -1;
    private long sweptAt = -1;

    private void add(String key, long time) {
      streamTime = Math.max(streamTime, time);
      sweep();
      times.computeIfAbsent(key, absent -> new TreeMap<>()).merge(time, 1, Integer::sum);
    }

    private boolean keeps(long time) {
      return time > streamTime - RETENTION_MS;
    }

    private long near(String key, long time) {
      NavigableMap<Long, Integer> ofKey = times.get(key);
      long from = Math.max(time - DIFFERENCE_MS, streamTime - RETENTION_MS + 1);
      long to = time + DIFFERENCE_MS;
      return ofKey == null || from > to
          ? 0
          : ofKey.subMap(from, true, to, true).values().stream().mapToLong(n -> n).sum();
    }

    /** Lets go what has expired, now and then. */
    private void sweep() {
      if (streamTime - sweptAt >= RETENTION_MS) {
        sweptAt = streamTime;
        for (NavigableMap<Long, Integer> ofKey : times.values()) {
          ofKey.headMap(streamTime - RETENTION_MS, true).clear();
        }
        times.values().removeIf(Map::isEmpty);
      }
    }
  }

  @Override
  public void add(Event event) {
    boolean isBid = ClickSource.isBid(event.value());
    Kind same = (isBid ? bids : clicks).get(event.partition());
    Kind other = (isBid ? clicks : bids).get(event.partition());
    pairs.add(event.key(), TimeSpan.ALWAYS, other.near(event.key(), event.timeMs()));
    same.add(event.key(), event.timeMs());
    if (!same.keeps(event.timeMs())) {
      late++;
    }
  }

  @Override
  public Expected expected() {
    return new Expected(pairs, TimeSpan.ALWAYS, late);
  }
}

package io.weir.examples.demo;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The answer of the interactive query: the most frequent keys, and what all counts add up to.
 *
 * @param top the most frequent keys, most frequent first, ties by key
 * @param keys how many keys there are
 * @param tally of all counts
 * @param nanos what the query took
 */
record TopCounts(List<KeyValue<String, Long>> top, long keys, Tally tally, long nanos) {
  private static final Comparator<KeyValue<String, Long>> BEST_FIRST =
      Comparator.comparing((KeyValue<String, Long> entry) -> entry.value)
          .reversed()
          .thenComparing(entry -> entry.key);

  /** Reads the store once through. */
  static TopCounts read(ReadOnlyKeyValueStore<String, Long> store, int count) {
    long start = System.nanoTime();
    PriorityQueue<KeyValue<String, Long>> worstFirst = new PriorityQueue<>(BEST_FIRST.reversed());
    Tally tally = new Tally();
    long keys = 0;
    try (KeyValueIterator<String, Long> entries = store.all()) {
      while (entries.hasNext()) {
        KeyValue<String, Long> entry = entries.next();
        keys++;
        tally.add(entry.key, entry.value);
        worstFirst.add(entry);
        if (worstFirst.size() > count) {
          worstFirst.poll();
        }
      }
    }
    List<KeyValue<String, Long>> top = worstFirst.stream().sorted(BEST_FIRST).toList();
    return new TopCounts(top, keys, tally, System.nanoTime() - start);
  }

  /** Throws if the counts are not exactly those of the events that were fed. */
  void requireAgreement(Tally fed, String what) throws DemoException {
    if (!tally.agreesWith(fed)) {
      throw new DemoException(
          String.format(
              Locale.ROOT,
              "%s is wrong: its counts add up to %,d, but %,d events were fed%s",
              what,
              tally.total(),
              fed.total(),
              tally.total() == fed.total() ? ", to other keys" : ""));
    }
  }
}

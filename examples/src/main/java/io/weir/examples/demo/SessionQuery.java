package io.weir.examples.demo;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.Window;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlySessionStore;
import org.apache.kafka.streams.state.SessionStore;
import org.jspecify.annotations.Nullable;

/** Counts the events of every key that follow one another without a longer pause. */
record SessionQuery() implements Query {
  /** The pause that ends a session. */
  static final Duration GAP = Duration.ofSeconds(20);

  /** How long after the pause a session takes events. */
  static final Duration GRACE = Duration.ofSeconds(20);

  /** How long after its end a session is kept. */
  static final Duration RETENTION = Duration.ofMinutes(10);

  private static final String STORE = "session-counts";

  /** Open bounds, in the words of Kafka. */
  private static final @Nullable String ANY_KEY = null;

  @Override
  public String description() {
    return String.format(
        Locale.ROOT,
        "counts of every key in sessions that a pause of %d s ends; %d s of grace, kept for %d min",
        GAP.toSeconds(),
        GRACE.toSeconds(),
        RETENTION.toMinutes());
  }

  @Override
  public boolean dependsOnTime() {
    return true;
  }

  @Override
  public List<String> stores() {
    return List.of(STORE);
  }

  @Override
  public String rowNoun(String keyNoun) {
    return "session";
  }

  @Override
  public String reading() {
    return "the sessions of all keys";
  }

  @Override
  public void addTo(KStream<String, byte[]> events) {
    events
        .groupByKey(Grouped.with(Serdes.String(), Serdes.ByteArray()))
        .windowedBy(SessionWindows.ofInactivityGapAndGrace(GAP, GRACE))
        .count(
            Materialized.<String, Long, SessionStore<Bytes, byte[]>>as(STORE)
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.Long())
                .withRetention(RETENTION));
  }

  @Override
  public Results open(KafkaStreams streams) {
    ReadOnlySessionStore<String, Long> store =
        streams.store(
            StoreQueryParameters.fromNameAndType(STORE, QueryableStoreTypes.sessionStore()));
    return (times, reader) -> {
      try (KeyValueIterator<Windowed<String>, Long> rows = store.fetch(ANY_KEY, ANY_KEY)) {
        rows.forEachRemaining(
            row -> {
              Window window = row.key.window();
              if (window.end() >= times.startMs() && window.end() <= times.endMs()) {
                TimeSpan span = new TimeSpan(window.start(), window.end());
                reader.accept(new Counted(row.key.key(), span, row.value));
              }
            });
      }
    };
  }

  @Override
  public Expectation expectation(int partitions) {
    return new SessionExpectation(partitions);
  }
}

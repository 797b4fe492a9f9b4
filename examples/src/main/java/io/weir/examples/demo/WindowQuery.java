package io.weir.examples.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Window;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Counts the events of every key in windows of time.
 *
 * @param size how long a window is
 * @param advance from the start of a window to that of the next: its size, or less if they hop
 */
record WindowQuery(Duration size, Duration advance) implements Query {
  /** How long after its end a window takes events. */
  static final Duration GRACE = Duration.ofSeconds(20);

  /** How long after its start a window is kept. */
  static final Duration RETENTION = Duration.ofMinutes(10);

  private static final Duration SIZE = Duration.ofMinutes(1);
  private static final Duration HOP = Duration.ofSeconds(20);
  private static final String STORE = "window-counts";

  static WindowQuery tumbling() {
    return new WindowQuery(SIZE, SIZE);
  }

  static WindowQuery hopping() {
    return new WindowQuery(SIZE, HOP);
  }

  @Override
  public String description() {
    String hops = advance.equals(size) ? "" : ", one every " + advance.toSeconds() + " s";
    return String.format(
        Locale.ROOT,
        "counts of every key in windows of %d s%s; %d s of grace, kept for %d min",
        size.toSeconds(),
        hops,
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
    return "window";
  }

  @Override
  public String reading() {
    return "all windows of the last " + RETENTION.toMinutes() + " min";
  }

  @Override
  public void addTo(KStream<String, byte[]> events) {
    events
        .groupByKey(Grouped.with(Serdes.String(), Serdes.ByteArray()))
        .windowedBy(TimeWindows.ofSizeAndGrace(size, GRACE).advanceBy(advance))
        .count(
            Materialized.<String, Long, WindowStore<Bytes, byte[]>>as(STORE)
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.Long())
                .withRetention(RETENTION));
  }

  @Override
  public Results open(KafkaStreams streams) {
    ReadOnlyWindowStore<String, Long> store =
        streams.store(
            StoreQueryParameters.fromNameAndType(STORE, QueryableStoreTypes.windowStore()));
    return (times, reader) -> {
      Instant from = Instant.ofEpochMilli(times.startMs());
      Instant to = Instant.ofEpochMilli(times.endMs());
      try (KeyValueIterator<Windowed<String>, Long> rows = store.fetchAll(from, to)) {
        rows.forEachRemaining(
            row -> {
              Window window = row.key.window();
              TimeSpan span = new TimeSpan(window.start(), window.end());
              reader.accept(new Counted(row.key.key(), span, row.value));
            });
      }
    };
  }

  @Override
  public Expectation expectation(int partitions) {
    return new WindowExpectation(this, partitions);
  }
}

package io.weir.examples.demo;

import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Counts the events of every key. */
record CountQuery() implements Query {
  /** The name of the store. */
  static final String STORE = "counts";

  @Override
  public String description() {
    return "counts of every key";
  }

  @Override
  public boolean dependsOnTime() {
    return false;
  }

  @Override
  public List<String> stores() {
    return List.of(STORE);
  }

  @Override
  public String rowNoun(String keyNoun) {
    return keyNoun;
  }

  @Override
  public String reading() {
    return "all keys";
  }

  @Override
  public void addTo(KStream<String, byte[]> events) {
    count(events);
  }

  /** Counts the records of any stream, for the join too. */
  static void count(KStream<String, byte[]> records) {
    records
        .groupByKey(Grouped.with(Serdes.String(), Serdes.ByteArray()))
        .count(
            Materialized.<String, Long, KeyValueStore<Bytes, byte[]>>as(STORE)
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.Long()));
  }

  @Override
  public Results open(KafkaStreams streams) {
    ReadOnlyKeyValueStore<String, Long> store =
        streams.store(
            StoreQueryParameters.fromNameAndType(STORE, QueryableStoreTypes.keyValueStore()));
    return (times, reader) -> {
      try (KeyValueIterator<String, Long> rows = store.all()) {
        rows.forEachRemaining(
            row -> reader.accept(new Counted(row.key, TimeSpan.ALWAYS, row.value)));
      }
    };
  }

  @Override
  public Expectation expectation(int partitions) {
    return new CountExpectation();
  }
}

package io.weir.examples.demo;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.StreamJoined;

/** Joins bids with clicks on the same auction, and counts the pairs of every auction. */
record JoinQuery() implements Query {
  /** How far apart a bid and a click may be. */
  static final Duration DIFFERENCE = Duration.ofSeconds(1);

  /** How much longer an event is kept. */
  static final Duration GRACE = Duration.ofSeconds(20);

  private static final String NAME = "pairs";
  private static final CountQuery PAIRS = new CountQuery();

  @Override
  public String description() {
    return String.format(
        Locale.ROOT,
        "pairs of a bid and a click on the same auction within %d s, with %d s of grace",
        DIFFERENCE.toSeconds(),
        GRACE.toSeconds());
  }

  @Override
  public boolean dependsOnTime() {
    return true;
  }

  @Override
  public List<String> stores() {
    return List.of(CountQuery.STORE, NAME + "-this-join-store", NAME + "-other-join-store");
  }

  @Override
  public String rowNoun(String keyNoun) {
    return keyNoun;
  }

  @Override
  public String reading() {
    return PAIRS.reading();
  }

  @Override
  public void addTo(KStream<String, byte[]> events) {
    KStream<String, byte[]> bids = events.filter((auction, value) -> ClickSource.isBid(value));
    KStream<String, byte[]> clicks = events.filterNot((auction, value) -> ClickSource.isBid(value));
    CountQuery.count(
        bids.join(
            clicks,
            (bid, click) -> bid,
            JoinWindows.ofTimeDifferenceAndGrace(DIFFERENCE, GRACE),
            StreamJoined.with(Serdes.String(), Serdes.ByteArray(), Serdes.ByteArray())
                .withStoreName(NAME)));
  }

  @Override
  public Results open(KafkaStreams streams) {
    return PAIRS.open(streams);
  }

  @Override
  public Expectation expectation(int partitions) {
    return new JoinExpectation(partitions);
  }
}

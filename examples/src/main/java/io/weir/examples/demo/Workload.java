package io.weir.examples.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** What is counted; can be opened any number of times and is the same every time. */
sealed interface Workload {

  /** Opens the events at their beginning. */
  EventSource open() throws IOException;

  /** What the events are, in a few words. */
  String description();

  /** What one thing counted is called. */
  String noun();

  /** From one event to the next, where it matters when they happen. */
  Duration step();

  /**
   * A generated stream of clicks on auctions, few of which get most of them.
   *
   * @param events how many clicks
   * @param keys how many auctions
   * @param skew exponent of the Zipf distribution; 0 for clicks that do not care
   * @param seed of the generator
   * @param withBids whether some of the clicks are bids
   */
  record AuctionClicks(long events, long keys, double skew, long seed, boolean withBids)
      implements Workload {
    private static final Duration ALL = Duration.ofHours(1);

    @Override
    public EventSource open() {
      return new ClickSource(events, new ZipfRanks(keys, skew, seed), withBids);
    }

    @Override
    public String description() {
      return String.format(
          java.util.Locale.ROOT,
          "%,d generated clicks%s on %,d auctions, skew %s",
          events,
          withBids ? " and bids" : "",
          keys,
          skew);
    }

    @Override
    public String noun() {
      return "auction";
    }

    @Override
    public Duration step() {
      return ALL.dividedBy(events);
    }
  }

  /**
   * The words of a text file.
   *
   * @param file the file, in UTF-8
   */
  record Words(Path file) implements Workload {
    // somebody reads it out, fast
    private static final Duration STEP = Duration.ofMillis(250);

    @Override
    public EventSource open() throws IOException {
      return WordSource.open(file);
    }

    @Override
    public String description() {
      return "the words of " + file;
    }

    @Override
    public String noun() {
      return "word";
    }

    @Override
    public Duration step() {
      return STEP;
    }
  }
}

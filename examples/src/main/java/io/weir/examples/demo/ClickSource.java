package io.weir.examples.demo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Generated clicks: the key is the auction, the value says who clicked. There may be bids among
 * them.
 */
final class ClickSource implements EventSource {
  // larger than any number of keys and prime, so that ranks are spread one to one over the ids
  private static final long SPREAD = 2_654_435_761L;
  private static final long FIRST = 104_729;
  private static final int BIDDERS = 100_003;
  private static final int BID_ONE_IN = 10;
  private static final byte[] BID = "bid of ".getBytes(StandardCharsets.UTF_8);

  private final long events;
  private final ZipfRanks ranks;
  private final boolean withBids;
  private long event;
  private long auction;

  ClickSource(long events, ZipfRanks ranks, boolean withBids) {
    this.events = events;
    this.ranks = ranks;
    this.withBids = withBids;
  }

  @Override
  public boolean next() {
    if (event == events) {
      return false;
    }
    event++;
    // the most wanted auctions are not neighbours
    auction = (ranks.next() * SPREAD + FIRST) % ranks.count();
    return true;
  }

  @Override
  public String key() {
    return "auction-" + auction;
  }

  @Override
  public byte[] value() {
    String bidder = "bidder-" + event % BIDDERS;
    String what =
        withBids && event % BID_ONE_IN == 0
            ? "bid of " + bidder + " at event " + event
            : bidder + " looked at click " + event;
    return what.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether the value of an event says that it is a bid. */
  static boolean isBid(byte[] value) {
    return value.length >= BID.length && Arrays.equals(value, 0, BID.length, BID, 0, BID.length);
  }

  @Override
  public double progress() {
    return events == 0 ? 1 : (double) event / events;
  }

  @Override
  public void close() {}
}

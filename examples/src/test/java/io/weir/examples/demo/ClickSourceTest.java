package io.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The generated stream. */
class ClickSourceTest {
  @Test
  void shouldGiveAsManyClicksAsAskedForWhenReadToTheEnd() throws IOException {
    try (EventSource clicks = new Workload.AuctionClicks(500, 20, 0, 1, false).open()) {
      Set<String> auctions = new HashSet<>();
      int count = 0;
      while (clicks.next()) {
        count++;
        auctions.add(clicks.key());
        assertThat(clicks.value()).isNotEmpty();
        assertThat(clicks.progress()).isEqualTo(count / 500.0);
      }
      assertThat(count).isEqualTo(500);
      // the ranks are spread over all ids, one to one
      assertThat(auctions).hasSize(20).contains("auction-0", "auction-19");
      assertThat(clicks.next()).isFalse();
    }
  }

  @Test
  void shouldBidWithOneInTenWhenAskedForBids() throws IOException {
    assertThat(bids(true)).isEqualTo(50);
    assertThat(bids(false)).isZero();
  }

  private static int bids(boolean withBids) throws IOException {
    int bids = 0;
    try (EventSource clicks = new Workload.AuctionClicks(500, 20, 0, 1, withBids).open()) {
      while (clicks.next()) {
        bids += ClickSource.isBid(clicks.value()) ? 1 : 0;
      }
    }
    return bids;
  }
}

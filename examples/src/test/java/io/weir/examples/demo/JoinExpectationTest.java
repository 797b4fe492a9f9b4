package io.weir.examples.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How many pairs there have to be, worked out by hand. */
class JoinExpectationTest {
  private final Expectation join = new JoinExpectation(1);
  private final Tally right = new Tally();

  @Test
  void shouldPairWhenABidAndAClickAreNear() {
    click("a", 9_000);
    click("a", 9_000);
    click("a", 8_999);
    click("b", 10_000);
    bid("a", 10_000);
    click("a", 11_000);
    click("a", 11_001);
    bid("a", 10_001);
    // two before the first bid, one after it; the second bid is near two
    right.add("a", TimeSpan.ALWAYS, 3 + 2);
    assertIsRight(0);
  }

  @Test
  void shouldPairOutOfOrderWhenTheOtherIsStillKept() {
    click("a", 1_001);
    click("b", 22_999);
    bid("a", 1_001);
    right.add("a", TimeSpan.ALWAYS, 1);
    assertIsRight(0);
  }

  @Test
  void shouldNotPairWhenTheOtherHasExpired() {
    click("a", 1_000);
    click("b", 23_000);
    bid("a", 1_001);
    assertIsRight(0);
  }

  @Test
  void shouldNotPairWhenTheOtherCameTooLate() {
    click("b", 23_000);
    click("a", 1_000);
    bid("a", 1_000);
    assertIsRight(1);
  }

  private void bid(String key, long timeMs) {
    add(key, "bid of bidder-1 at event 1", timeMs);
  }

  private void click(String key, long timeMs) {
    add(key, "bidder-1 looked at click 1", timeMs);
  }

  private void add(String key, String value, long timeMs) {
    join.add(new Event(key, value.getBytes(UTF_8), timeMs, 0));
  }

  private void assertIsRight(long late) {
    Expected expected = join.expected();
    assertThat(expected.counts().total()).isEqualTo(right.total());
    assertThat(expected.counts().agreesWith(right)).isTrue();
    assertThat(expected.late()).isEqualTo(late);
  }
}

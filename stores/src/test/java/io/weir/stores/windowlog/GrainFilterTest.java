package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a filter passes over is not there, and it passes over nearly all that is not there. */
class GrainFilterTest {
  private static byte[] key(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  private static long hash(int number) {
    return GrainFilter.hash(key(number), 4);
  }

  private static byte[] group(int key, long start) {
    return RowLayout.groupKey(key(key), 4, start, 0);
  }

  @ParameterizedTest(name = "{0} keys with {1} of {2} grains")
  @CsvSource({"2000, 5, 10000", "500, 100, 200", "20, 2000, 2000", "10000, 1, 1"})
  void shouldPassOverNearlyAllButWhatIsThere(int keys, int each, int grains) {
    long grain = 15_000;
    SplittableRandom random = new SplittableRandom(1);
    GrainFilter filter = new GrainFilter(grain, (long) keys * each);
    Map<Integer, Set<Long>> there = new HashMap<>();
    for (int key = 0; key < keys; key++) {
      Set<Long> ofKey = there.computeIfAbsent(key, any -> new HashSet<>());
      while (ofKey.size() < each) {
        long start = random.nextInt(grains) * grain;
        if (ofKey.add(start)) {
          assertThat(filter.add(group(key, start))).isTrue();
        }
      }
    }
    long inVain = 0;
    for (int i = 0; i < 400; i++) {
      int key = random.nextInt(2 * keys); // Half of the keys have no group.
      long first = random.nextInt(grains) * grain;
      inVain += walk(filter, key, first, (grains - 1L) * grain, grain, of(there, key));
      inVain += walk(filter, key, first, 0, -grain, of(there, key));
    }
    assertThat(inVain).isLessThan(400 + 400L * grains / 100);
  }

  private static Set<Long> of(Map<Integer, Set<Long>> there, int key) {
    return there.getOrDefault(key, Set.of());
  }

  /** Goes from one group to the next; returns how many it was sent to that are not there. */
  private static long walk(
      GrainFilter filter, int key, long first, long last, long step, Set<Long> there) {
    boolean descending = step < 0;
    long inVain = 0;
    long expected = first;
    long found = filter.next(hash(key), first, last, descending);
    while (found >= 0) {
      assertThat(descending ? found <= expected : found >= expected).isTrue();
      for (; expected != found; expected += step) {
        assertThat(!there.contains(expected)).isTrue();
      }
      inVain += !there.contains(found) ? 1 : 0;
      expected = found + step;
      boolean goesOn = descending ? expected >= last : expected <= last;
      found = goesOn ? filter.next(hash(key), expected, last, descending) : -1;
    }
    for (; descending ? expected >= last : expected <= last; expected += step) {
      assertThat(!there.contains(expected)).isTrue();
    }
    return inVain;
  }

  @Test
  void shouldEndWhereTimeEnds() {
    GrainFilter filter = new GrainFilter(1, 10);
    assertThat(filter.add(group(1, Long.MAX_VALUE))).isTrue();
    assertThat(filter.add(group(1, 0))).isTrue();

    long last = Long.MAX_VALUE;
    assertThat(filter.next(hash(1), last - 1_000, last, false)).isEqualTo(last);
    assertThat(filter.next(hash(1), last, last - 1_000, true)).isEqualTo(last);
    assertThat(filter.next(hash(1), last - 1, last - 1_000, true)).isNegative();
    assertThat(filter.next(hash(1), 1_000, 0, true)).isZero();
    assertThat(filter.next(hash(2), 1_000, 0, true)).isNegative();
    assertThat(filter.next(hash(2), last - 1_000, last, false)).isNegative();
  }

  @Test
  void shouldTakeNoMoreThanItHasRoomFor() {
    GrainFilter filter = new GrainFilter(1, 2);

    assertThat(filter.add(group(1, 1))).isTrue();
    assertThat(filter.add(group(1, 2))).isTrue();
    assertThat(filter.add(group(1, 3))).isFalse();
  }
}

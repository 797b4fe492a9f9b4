package io.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drawn frequencies beside those of the definition. */
class ZipfRanksTest {
  private static final int RANKS = 50;
  private static final int DRAWS = 400_000;

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 0.99, 1, 1.5, 3})
  void shouldDrawEveryRankAsOftenAsDefinedWhenSkewIs(double skew) {
    ZipfRanks ranks = new ZipfRanks(RANKS, skew, 7);
    int[] drawn = new int[RANKS];
    for (int i = 0; i < DRAWS; i++) {
      drawn[(int) ranks.next()]++;
    }
    double sum = 0;
    for (int rank = 0; rank < RANKS; rank++) {
      sum += Math.pow(rank + 1, -skew);
    }
    for (int rank = 0; rank < RANKS; rank++) {
      double share = Math.pow(rank + 1, -skew) / sum;
      double deviation = Math.sqrt(share * (1 - share) / DRAWS);
      assertThat((double) drawn[rank] / DRAWS)
          .as("share of rank " + rank)
          .isCloseTo(share, within(5 * deviation));
    }
  }

  @Test
  void shouldDrawTheSameWhenSeedIsTheSame() {
    ZipfRanks one = new ZipfRanks(1_000, 0.99, 3);
    ZipfRanks same = new ZipfRanks(1_000, 0.99, 3);
    ZipfRanks other = new ZipfRanks(1_000, 0.99, 4);
    int different = 0;
    for (int i = 0; i < 1_000; i++) {
      long rank = one.next();
      assertThat(same.next()).isEqualTo(rank);
      different += other.next() == rank ? 0 : 1;
    }
    assertThat(different).isPositive();
  }

  @Test
  void shouldDrawTheOnlyRankWhenThereIsOne() {
    ZipfRanks ranks = new ZipfRanks(1, 0.99, 1);
    assertThat(ranks.next()).isZero();
    assertThat(ranks.next()).isZero();
  }

  @Test
  void shouldRefuseWhenOutOfBounds() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ZipfRanks(0, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ZipfRanks(ZipfRanks.MAX_COUNT + 1, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new ZipfRanks(1, -0.1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new ZipfRanks(1, Double.NaN, 1));
  }
}

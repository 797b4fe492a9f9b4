package io.weir.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that the keys are spread as the rows say, by counting. */
class KeyPickerTest {
  private static final int DRAWS = 200_000;
  private static final int KEYS = 1_000;
  private static final Offset<Double> NOISE = within(0.01);

  @Test
  void shouldDrawAsZipfSaysWhenKeysAreSkewed() {
    double[] shares = shares(KeyPicker.zipf(KEYS, 0.99, 1));

    double sum = 0;
    for (int rank = 1; rank <= KEYS; rank++) {
      sum += Math.pow(rank, -0.99);
    }
    assertThat(shares[0]).isCloseTo(1 / sum, NOISE);
    assertThat(shares[1]).isCloseTo(Math.pow(2, -0.99) / sum, NOISE);
    assertThat(shares[9]).isCloseTo(Math.pow(10, -0.99) / sum, NOISE);
    assertThat(shares[KEYS - 1]).isPositive();
  }

  @Test
  void shouldDrawEveryKeyEquallyOftenWhenUniform() {
    double[] shares = shares(KeyPicker.uniform(KEYS, 1));

    for (double share : shares) {
      assertThat(share).isCloseTo(1.0 / KEYS, within(0.0005));
    }
  }

  @Test
  void shouldDrawTheSameKeysWhenTheSeedIsTheSame() {
    KeyPicker one = KeyPicker.zipf(KEYS, 0.99, 7);
    KeyPicker other = KeyPicker.zipf(KEYS, 0.99, 7);

    for (int draw = 0; draw < 1_000; draw++) {
      assertThat(one.next()).isEqualTo(other.next());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 10, 999, 1_000, 4_096})
  void shouldLoadEveryKeyOnceWhenOnceThrough(long count) {
    KeyPicker picker = KeyPicker.inLoadOrder(count);
    Set<Long> loaded = new HashSet<>();

    for (long step = 0; step < count; step++) {
      loaded.add(picker.next());
    }

    assertThat(loaded).hasSize((int) count).allMatch(id -> id >= 0 && id < count);
  }

  private static double[] shares(KeyPicker picker) {
    double[] shares = new double[KEYS];
    for (int draw = 0; draw < DRAWS; draw++) {
      shares[(int) picker.next()] += 1.0 / DRAWS;
    }
    return shares;
  }
}

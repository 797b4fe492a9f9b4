package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The order of groups beside a plain sort, with keys that make the short way hard. */
class GroupOrderTest {
  private final SplittableRandom random = new SplittableRandom(5);

  private static byte[] group(byte[] plainKey, long start) {
    return RowLayout.groupKey(plainKey, plainKey.length, start, 0);
  }

  private byte[] randomKey(int letters) {
    byte[] key = new byte[random.nextInt(13)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (random.nextInt(letters) - letters / 2);
    }
    return key;
  }

  private static void checkOrder(List<byte[]> groups) {
    List<byte[]> expected = new ArrayList<>(groups);
    expected.sort(
        (one, other) -> Arrays.compareUnsigned(one, 0, one.length - 1, other, 0, other.length - 1));

    assertThat(GroupOrder.sorted(groups)).containsExactlyElementsOf(expected);
  }

  @Test
  void shouldSortLikeAComparatorWhenKeysAreOfAnyLengthAndManyBeginAlike() {
    for (int letters : new int[] {1, 2, 4, 256}) {
      for (int round = 0; round < 50; round++) {
        List<byte[]> groups = new ArrayList<>();
        for (int i = random.nextInt(200); i >= 0; i--) {
          groups.add(group(randomKey(letters), random.nextInt(3) * 1000L));
        }
        checkOrder(groups);
      }
    }
  }

  @Test
  void shouldSortByWhatDiffersWhenAllKeysBeginWithTheSameLongPrefix() {
    List<byte[]> groups = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      String key = String.format(Locale.ROOT, "customers/europe/%07d", random.nextInt(10_000_000));
      groups.add(group(key.getBytes(StandardCharsets.UTF_8), 60_000));
    }
    checkOrder(groups);
  }

  @Test
  void shouldLeaveNothingOutWhenThereIsNothingOneGroupOrTheSameTwice() {
    byte[] one = group(new byte[] {1}, 0);
    checkOrder(List.of());
    checkOrder(List.of(one));
    checkOrder(List.of(one, one));
    checkOrder(List.of(group(new byte[0], Long.MAX_VALUE), group(new byte[0], 0)));
  }
}

package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What was put in order stays so, however keys come in between. */
class GroupRunsTest {
  private final GroupRuns runs = new GroupRuns();

  private static byte[] group(int key) {
    return RowLayout.groupKey(ByteBuffer.allocate(4).putInt(key).array(), 4, 0, 0);
  }

  private List<byte[][]> read() {
    List<byte[][]> read = new ArrayList<>();
    runs.into(read);
    return read;
  }

  @Test
  void shouldHaveFewOrderedRunsWhenKeysAreAddedAndReadInTurn() {
    SplittableRandom random = new SplittableRandom(1);
    List<byte[]> expected = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      byte[] key = group(random.nextInt(100_000));
      expected.add(key);
      runs.add(key);
      List<byte[][]> read = read();
      assertThat(read).hasSizeLessThan(14);
      assertThat(read)
          .allSatisfy(run -> assertThat(List.of(run)).isSortedAccordingTo(GroupOrder::compare));
    }
    assertThat(read().stream().flatMap(Arrays::stream).toList())
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void shouldNotTouchWhatIsInOrderWhenOneKeyIsAdded() {
    for (int i = 0; i < 10_000; i++) {
      runs.add(group(i * 7919 % 10_000));
    }
    byte[][] before = read().get(0);

    runs.add(group(10_001));

    assertThat(read()).hasSize(2).first().isSameAs(before);
  }

  @Test
  void shouldHaveAllKeysWhenTheyAreCopied() {
    runs.add(group(2));
    read();
    runs.add(group(1));
    GroupRuns other = new GroupRuns();
    runs.copyInto(other);

    List<byte[][]> copied = new ArrayList<>();
    other.into(copied);
    assertThat(copied).hasSize(1);
    assertThat(copied.get(0)).isDeepEqualTo(new byte[][] {group(1), group(2)});
  }
}

package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.Cursor;
import io.weir.stores.Figure;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.StoreClosedException;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What no random workload shows: files, memory, and what happens under an open cursor. */
@Tag("locale")
class WindowLogTest {
  private static final long SPAN = 100;
  private static final long RETENTION = 400;

  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryBudget budget = new MemoryBudget(256 << 20);

  private static WindowLogOptions options(long retention) {
    return WindowLogOptions.of("windows", retention, SPAN, SPAN, WindowModel.SUFFIX_BYTES)
        .withBundles(
            HashLogOptions.of("windows").withBackground(Runnable::run).withNanoClock(() -> 0));
  }

  private WindowLog open() {
    return WindowLog.open(directory, options(RETENTION), budget);
  }

  private static byte[] row(String key, long time) {
    return WindowModel.rowKey(key.getBytes(StandardCharsets.UTF_8), time, 0);
  }

  private static byte[] value(int length) {
    return new byte[length];
  }

  private static byte[] note(int number) {
    return new byte[] {(byte) number};
  }

  private static List<Long> times(Cursor cursor) {
    List<Long> times = new ArrayList<>();
    try (cursor) {
      while (cursor.next()) {
        times.add(WindowModel.time(cursor.key()));
      }
    }
    return times;
  }

  /** Keys that begin with each other: of one of them a bound must not shut out its own rows. */
  @ParameterizedTest
  @EnumSource(Direction.class)
  void shouldFindTheHighestKeyWhenItGoesOnLikeItsBeginningsTimes(Direction direction) {
    byte[] highest = {(byte) 0xC1, 0};
    byte[] longer = {(byte) 0xC1, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xD0};
    WindowLogOptions shortest =
        WindowLogOptions.of("windows", RETENTION, 1, 1, WindowModel.SUFFIX_BYTES);
    try (WindowLog store = WindowLog.open(directory, shortest, budget)) {
      for (byte[] key : List.of(new byte[0], highest, longer)) {
        store.put(WindowModel.rowKey(key, 0, 0), value(1));
      }
      try (Cursor cursor = store.fetchAll(null, highest, 0, 0, direction)) {
        List<byte[]> found = new ArrayList<>();
        while (cursor.next()) {
          found.add(WindowModel.plainKey(cursor.key()));
        }
        assertThat(found).containsExactlyInAnyOrder(new byte[0], highest);
      }
    }
  }

  @Test
  void shouldGiveMemoryBackAtOnceAndFilesWithTheNextGenerationWhenABundleIsPurged()
      throws IOException {
    try (WindowLog store = open()) {
      store.put(row("a", 0), value(1 << 20));
      store.mark(note(1));
      store.generate();
      assertThat(bundleFiles()).isNotEmpty();
      List<String> files = bundleFiles();

      store.put(row("b", RETENTION + SPAN), value(10));

      assertThat(store.get(row("a", 0))).isNull();
      assertThat(store.stats().get(Figure.MEMORY_BYTES)).isLessThan(1 << 20);
      assertThat(bundleFiles()).containsAll(files);

      store.mark(note(2));
      store.put(row("c", RETENTION + SPAN), value(10));
      store.mark(note(3));
      store.generate();

      assertThat(bundleFiles()).doesNotContainAnyElementsOf(files);
    }
  }

  private List<String> bundleFiles() throws IOException {
    return directory.list().stream().filter(name -> name.startsWith("bundle-")).toList();
  }

  @Test
  void shouldGoOnBehindABundleWhenItIsPurgedUnderACursor() {
    try (WindowLog store = open()) {
      for (int time = 0; time < 4 * SPAN; time += 50) {
        store.put(row("a", time), value(10));
        store.put(row("b", time), value(10));
      }
      Cursor cursor = store.fetchAll(null, null, 0, Long.MAX_VALUE, Direction.ASCENDING);
      assertThat(cursor.next()).isTrue();

      store.put(row("a", RETENTION + SPAN + 60), value(10));

      assertThat(times(cursor)) // What has expired since it was opened, but is not gone, shows.
          .endsWith(100L, 150L, 100L, 150L, 200L, 250L, 200L, 250L, 300L, 350L, 300L, 350L);
    }
  }

  @Test
  void shouldTakeAMarkWhenNoGenerationIsEverDue() {
    WindowLogOptions options =
        options(RETENTION).withGenerationInterval(Duration.ofMillis(Long.MAX_VALUE));
    try (WindowLog log = WindowLog.open(directory, options, budget)) {
      log.mark(note(1));
      assertThat(log.note()).isEqualTo(note(1));
    }
  }

  @Test
  void shouldEndCursorsWhenTheStoreIsClosed() {
    WindowLog store = open();
    store.put(row("a", 1), value(1));
    Cursor all = store.fetchAll(null, null, 0, 10, Direction.ASCENDING);
    Cursor one = store.fetch(new byte[] {'a'}, 0, 10, Direction.ASCENDING);
    store.close();

    assertThatThrownBy(all::next).isInstanceOf(StoreClosedException.class);
    assertThatThrownBy(one::next).isInstanceOf(StoreClosedException.class);
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldBeEmptyWithoutANoteWhenOpenedWithOtherSpans() {
    try (WindowLog store = open()) {
      store.put(row("a", 1), value(1));
      store.mark(note(1));
    }
    WindowLogOptions other =
        WindowLogOptions.of("windows", RETENTION, 2 * SPAN, SPAN, WindowModel.SUFFIX_BYTES)
            .withBundles(options(1).bundles());
    try (WindowLog store = WindowLog.open(directory, other, budget)) {
      assertThat(store.note()).isNull();
      assertThat(store.size()).isZero();
      store.put(row("b", 1), value(1));
      store.mark(note(2));
    }
    try (WindowLog store = WindowLog.open(directory, other, budget)) {
      assertThat(store.note()).isEqualTo(note(2));
      assertThat(store.get(row("a", 1))).isNull();
      assertThat(store.get(row("b", 1))).isNotNull();
    }
  }

  @Test
  void shouldRefuseAKeyWhenItHasNoTimeAndDropItWhenThatIsNegative() {
    try (WindowLog store = open()) {
      assertThatThrownBy(() -> store.put(new byte[5], value(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("5 bytes");
      store.put(row("a", -1), value(1));
      assertThat(store.get(row("a", -1))).isNull();
      assertThat(store.delete(row("a", -1))).isFalse();
      assertThat(store.size()).isZero();
    }
  }

  @Test
  void shouldTakeLargeRowsWhenTogetherTheyAreLongerThanARecord() {
    try (WindowLog store = open()) {
      for (int time = 0; time < 6; time++) {
        store.put(row("a", time), value(6 << 20));
      }
      for (int time = 0; time < 6; time++) {
        assertThat(store.get(row("a", time))).hasSize(6 << 20);
      }
      Cursor all = store.fetch("a".getBytes(StandardCharsets.UTF_8), 0, SPAN, Direction.ASCENDING);
      assertThat(times(all)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    }
  }

  @Test
  void shouldFindARowWhenTheOneReadBeforeIsInTheLastPartOfItsGroup() {
    long span = 10_000;
    WindowLogOptions options =
        WindowLogOptions.of("windows", span, span, span, WindowModel.SUFFIX_BYTES)
            .withBundles(options(RETENTION).bundles());
    try (WindowLog store = WindowLog.open(directory, options, budget)) {
      for (long time = 6_880; time < 7_500; time += 50) {
        store.put(row("k", time), value(150)); // Splits [0, 10000), then [6875, 7500) by 40 ms.
      }
      store.get(row("k", 7_491)); // In the part [7475, 7500), which is shorter than the others.
      store.put(row("k", 7_500), value(1));

      assertThat(store.get(row("k", 1))).isNull();
      assertThat(store.get(row("k", 7_500))).hasSize(1);
      assertThat(store.delete(row("k", 7_500))).isTrue();
      assertThat(times(store.fetch(new byte[] {'k'}, 7_500, 7_500, Direction.ASCENDING))).isEmpty();
    }
  }
}

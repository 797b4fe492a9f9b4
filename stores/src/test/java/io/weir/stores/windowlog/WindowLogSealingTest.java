package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Cursor;
import io.weir.stores.Figure;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** What becomes of bundles whose spans have ended: their files, their memory, late rows. */
class WindowLogSealingTest {
  private static final long SPAN = 100;
  private static final long RETENTION = 1_000;
  private static final int KEYS = 2_000;

  private final MemoryDirectory directory = new MemoryDirectory();
  private final Queue<Runnable> background = new ArrayDeque<>();
  private MemoryBudget budget = new MemoryBudget(64 << 20);
  private byte number;

  private WindowLog open(double sealAbove) {
    return WindowLog.open(
        directory,
        WindowLogOptions.of("windows", RETENTION, SPAN, SPAN, WindowModel.SUFFIX_BYTES)
            .withSealAbove(sealAbove)
            .withBundles(
                HashLogOptions.of("windows")
                    .withBackground(background::add)
                    .withNanoClock(() -> 0)),
        budget);
  }

  private void work() {
    while (!background.isEmpty()) {
      background.remove().run();
    }
  }

  private void mark(WindowLog store) {
    store.mark(new byte[] {++number});
    store.generate();
    work();
  }

  private static byte[] row(int key, long time) {
    return WindowModel.rowKey(("key-" + key).getBytes(StandardCharsets.UTF_8), time, 0);
  }

  private static byte[] value(int number) {
    return ByteBuffer.allocate(100).putInt(number).array();
  }

  /** A span with a row of each key, which has ended. */
  private void fillFirstSpan(WindowLog store) {
    for (int key = 0; key < KEYS; key++) {
      store.put(row(key, key % SPAN), value(key));
    }
    store.put(row(0, SPAN), value(0));
  }

  private List<String> bundleFiles() throws IOException {
    return directory.list().stream().filter(name -> name.startsWith("bundle-")).toList();
  }

  private List<String> runs() throws IOException {
    return bundleFiles().stream().filter(name -> name.endsWith("run")).toList();
  }

  private static int count(Cursor cursor) {
    int count = 0;
    try (cursor) {
      while (cursor.next()) {
        count++;
      }
    }
    return count;
  }

  private static Cursor all(WindowLog store, Direction direction) {
    return store.fetchAll(null, null, 0, Long.MAX_VALUE, direction);
  }

  @Test
  void shouldKeepARunAndNoIndexWhenASegmentHasEnded() throws IOException {
    try (WindowLog store = open(0)) {
      fillFirstSpan(store);
      long before = store.stats().get(Figure.MEMORY_BYTES);
      mark(store);
      mark(store);
      mark(store);
      mark(store);

      assertThat(runs()).hasSize(1);
      assertThat(store.stats().get(Figure.MEMORY_BYTES)).isLessThan(before - 4 * KEYS * 12);
      assertThat(store.size()).isEqualTo(KEYS + 1);
      for (int key = 0; key < KEYS; key++) {
        assertThat(store.get(row(key, key % SPAN))).isEqualTo(value(key));
      }
      assertThat(store.get(row(KEYS, 0))).isNull();
      assertThat(count(all(store, Direction.ASCENDING))).isEqualTo(KEYS + 1);
      assertThat(count(all(store, Direction.DESCENDING))).isEqualTo(KEYS + 1);
    }
    try (WindowLog store = open(0)) {
      assertThat(store.note()).isEqualTo(new byte[] {number});
      assertThat(store.size()).isEqualTo(KEYS + 1);
      assertThat(store.get(row(7, 7))).isEqualTo(value(7));
      assertThat(count(all(store, Direction.ASCENDING))).isEqualTo(KEYS + 1);
    }
  }

  @Test
  void shouldSealNothingWhenMemoryIsNotShort() throws IOException {
    try (WindowLog store = open(0.85)) {
      fillFirstSpan(store);
      mark(store);
      mark(store);
      mark(store);

      assertThat(runs()).isEmpty();
    }
  }

  @Test
  void shouldBringAlongWhatWasWrittenWhileItWasSealed() throws IOException {
    try (WindowLog store = open(0)) {
      fillFirstSpan(store);
      store.mark(new byte[] {9}); // The run waits to be written,
      store.put(row(5, 5), value(-5));
      work(); // is written,
      store.put(row(6, 6), value(-6));
      store.put(row(KEYS + 1, 6), value(-7));
      store.delete(row(8, 8));
      mark(store); // and is taken over.

      assertThat(runs()).hasSize(1);
      assertThat(store.get(row(5, 5))).isEqualTo(value(-5));
      assertThat(store.get(row(6, 6))).isEqualTo(value(-6));
      assertThat(store.get(row(KEYS + 1, 6))).isEqualTo(value(-7));
      assertThat(store.get(row(8, 8))).isNull();
      assertThat(store.get(row(9, 9))).isEqualTo(value(9));
      assertThat(count(all(store, Direction.ASCENDING))).isEqualTo(KEYS + 1);
      assertThat(store.size()).isEqualTo(KEYS + 1);
    }
  }

  @Test
  void shouldGoOnAsItIsWhenMuchIsWrittenWhileItIsSealed() throws IOException {
    try (WindowLog store = open(0)) {
      fillFirstSpan(store);
      store.mark(new byte[] {9});
      work();
      assertThat(runs()).hasSize(1);
      for (int key = 0; key < KEYS; key++) {
        store.put(row(key, key % SPAN), value(-key));
      }
      mark(store);
      assertThat(runs()).isEmpty();
      assertThat(store.get(row(3, 3))).isEqualTo(value(-3));
    }
  }

  @Test
  void shouldTakeLateRowsAndBeSealedAgainWhenTheyAreMany() throws IOException {
    try (WindowLog store = open(0)) {
      fillFirstSpan(store);
      mark(store);
      mark(store);
      for (int key = 0; key < KEYS; key++) {
        byte[] late = row(key, key % SPAN);
        assertThat(store.get(late)).isEqualTo(value(key));
        store.put(late, value(key + 1));
      }
      List<String> before = runs();
      mark(store);
      mark(store);
      mark(store);
      mark(store);

      assertThat(runs()).hasSize(1).doesNotContainAnyElementsOf(before);
      for (int key = 0; key < KEYS; key++) {
        assertThat(store.get(row(key, key % SPAN))).isEqualTo(value(key + 1));
      }
      assertThat(store.size()).isEqualTo(KEYS + 1);
    }
  }

  @Test
  void shouldGoOnInTheRunWhenABundleIsSealedUnderACursor() {
    for (Direction direction : Direction.values()) {
      number = 0;
      try (WindowLog store = open(0)) {
        store.clear(new byte[] {0});
        fillFirstSpan(store);
        store.mark(new byte[] {++number});
        Cursor all = all(store, direction);
        Cursor one = store.fetch("key-3".getBytes(StandardCharsets.UTF_8), 0, 99, direction);
        List<byte[]> seen = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          assertThat(all.next()).isTrue();
          seen.add(all.key());
        }
        work();
        mark(store);
        while (all.next()) {
          seen.add(all.key());
        }
        assertThat(seen).hasSize(KEYS + 1).doesNotHaveDuplicates();
        assertThat(count(one)).isEqualTo(1);
      }
    }
  }

  @Test
  void shouldFindAShortKeyWhenTheHighestKeyOfARangeGoesOnWithLessThanItsTime() {
    try (WindowLog store = open(0)) {
      byte[] key = {7};
      byte[] highest = {7, 0, 0, 0, 0, 0, 0, 0, 0};
      store.put(WindowModel.rowKey(key, SPAN, 0), value(1));
      store.put(row(0, 2 * SPAN), value(0));
      mark(store);
      mark(store);

      for (Direction direction : Direction.values()) {
        assertThat(count(store.fetchAll(key, highest, 0, SPAN, direction))).isEqualTo(1);
        assertThat(count(store.fetchAll(null, new byte[] {6}, 0, SPAN, direction))).isZero();
      }
    }
  }

  @Test
  void shouldDeleteTheRunWhenItsSpanExpires() throws IOException {
    try (WindowLog store = open(0)) {
      fillFirstSpan(store);
      mark(store);
      mark(store);
      assertThat(runs()).hasSize(1);
      store.put(row(1, 3 * RETENTION), value(1));
      mark(store);
      store.put(row(2, 3 * RETENTION), value(1));
      mark(store);
      mark(store);

      assertThat(runs()).isEmpty();
      assertThat(count(all(store, Direction.ASCENDING))).isEqualTo(2);
    }
  }

  @Test
  void shouldCloseWhatIsUnderWayWhenTheStoreIsClosed() {
    WindowLog store = open(0);
    fillFirstSpan(store);
    store.mark(new byte[] {9});
    store.close();
    work();
    assertThat(budget.usedBytes()).isZero();

    WindowLog again = open(0);
    fillFirstSpan(again);
    again.mark(new byte[] {9});
    work();
    again.close();
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldGiveUpListsOfKeysWhenThereIsNoOtherMemory() {
    budget = new MemoryBudget(8 << 20);
    try (WindowLog store = open(1)) {
      for (int time = 0; time < 900; time++) {
        for (int key = 0; key < 40; key++) {
          store.put(row(100 * key + time % 100, time), value(time));
        }
        if (time % 50 == 49) {
          count(store.fetchAll(null, null, time - 10, time, Direction.ASCENDING));
          work();
        }
      }
      assertThat(budget.usedBytes()).isLessThanOrEqualTo(8 << 20);
      assertThat(count(all(store, Direction.ASCENDING))).isEqualTo(36_000);
    }
    assertThat(budget.usedBytes()).isZero();
  }
}

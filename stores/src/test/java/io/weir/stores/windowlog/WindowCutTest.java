package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.Figure;
import io.weir.stores.RecordTooLongException;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.Directory;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.io.SlowDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** Generations beside bundles that leave, are sealed or fail, in orders that are rare. */
class WindowCutTest {
  private static final long SPAN = 100;
  private static final long RETENTION = 1_000;
  private static final byte[] FIRST = {1};
  private static final byte[] SECOND = {2};

  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryBudget budget = new MemoryBudget(64 << 20);
  private final Deque<Runnable> background = new ArrayDeque<>();

  private WindowLog open(double sealAbove, Duration generationInterval) {
    return WindowLog.open(
        directory,
        WindowLogOptions.of("windows", RETENTION, SPAN, SPAN, WindowModel.SUFFIX_BYTES)
            .withSealAbove(sealAbove)
            .withBundles(
                HashLogOptions.of("windows").withBackground(background::add).withNanoClock(() -> 0))
            .withGenerationInterval(generationInterval),
        budget);
  }

  private void work() {
    while (!background.isEmpty()) {
      background.removeFirst().run();
    }
  }

  private static byte[] row(String key, long time) {
    return WindowModel.rowKey(key.getBytes(StandardCharsets.UTF_8), time, 0);
  }

  @Test
  void shouldKeepWhatIsBeingPublishedWhenMoreGenerationsAreAskedFor() {
    WindowLogOptions options =
        WindowLogOptions.of("windows", RETENTION, SPAN, SPAN, WindowModel.SUFFIX_BYTES);
    Directory slow = new SlowDirectory(directory, Duration.ofMillis(2), "windows-");
    try (WindowLog store = WindowLog.open(slow, options, budget)) {
      for (int i = 0; i < 20_000; i++) {
        store.put(row("a" + i % 10, 0), new byte[10]);
        store.mark(FIRST);
        if (i % 4 == 0) {
          store.generate();
        }
      }
      assertThat(store.stats().get(Figure.GENERATIONS)).isPositive();
      assertThat(store.stats().get(Figure.BACKGROUND_ERRORS)).isZero();
    }
    try (WindowLog again = open(1, Duration.ZERO)) {
      assertThat(again.note()).isEqualTo(FIRST);
      assertThat(again.size()).isEqualTo(10);
    }
  }

  @Test
  void shouldGoOnWithGenerationsWhenABundleLeavesBeforeItHasMadeItsOwn() {
    try (WindowLog store = open(1, Duration.ZERO)) {
      store.put(row("a", 0), new byte[10]);
      store.mark(FIRST);
      store.put(row("b", RETENTION + SPAN), new byte[10]);
      Runnable ofFirstBundle = background.removeFirst();
      work(); // Closes that bundle, which is purged.
      ofFirstBundle.run();
      assertThat(store.stats().get(Figure.GENERATIONS)).isZero();

      store.mark(SECOND);
      work();

      assertThat(store.stats().get(Figure.GENERATIONS)).isEqualTo(1);
      assertThat(store.stats().get(Figure.BACKGROUND_ERRORS)).isZero();
    }
  }

  @Test
  void shouldNotNameARunAloneWhenAWriteFailsAfterABundleWasSealed() {
    WindowLog store = open(0, Duration.ofDays(1));
    store.put(row("a", 0), new byte[10]);
    store.put(row("b", 5 * SPAN), new byte[10]);
    store.mark(FIRST); // The first span begins to be sealed.
    store.put(row("a", 1), new byte[10]);
    store.mark(SECOND);
    work();
    assertThatThrownBy(() -> store.put(row("c", 2 * SPAN), new byte[64 << 20]))
        .isInstanceOf(RecordTooLongException.class);
    store.close();

    try (WindowLog reopened = open(0, Duration.ofDays(1))) {
      assertThat(reopened.note()).isNull(); // With the second note there would be the late row.
    }
  }

  @Test
  void shouldHaveTheLateRowWhenItIsClosedAfterItsBundleWasSealed() {
    WindowLog store = open(0, Duration.ofDays(1));
    store.put(row("a", 0), new byte[10]);
    store.put(row("b", 5 * SPAN), new byte[10]);
    store.mark(FIRST);
    store.put(row("a", 1), new byte[10]);
    work();
    store.mark(SECOND); // Takes over what was sealed.
    work();
    store.close();

    try (WindowLog reopened = open(0, Duration.ofDays(1))) {
      assertThat(reopened.note()).isEqualTo(SECOND);
      assertThat(reopened.get(row("a", 0))).isNotNull();
      assertThat(reopened.get(row("a", 1))).isNotNull();
      assertThat(reopened.size()).isEqualTo(3);
    }
  }
}

package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.weir.stores.Figure;
import io.weir.stores.OutOfSpaceException;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.FaultyDirectory;
import io.weir.stores.io.FaultyDirectory.Fault;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.io.Operation;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What can be left undone is, as long as the system lacks space or descriptors. */
class WindowLogShortageTest {
  private static final long SPAN = 100;
  private static final long RETENTION = 1_000;
  private static final int KEYS = 1_000;

  private final FaultyDirectory directory = new FaultyDirectory(new MemoryDirectory());

  private WindowLog open(double sealAbove) {
    return WindowLog.open(
        directory,
        WindowLogOptions.of("windows", RETENTION, SPAN, SPAN, WindowModel.SUFFIX_BYTES)
            .withSealAbove(sealAbove)
            .withBundles(HashLogOptions.of("windows").withBackground(Runnable::run)),
        new MemoryBudget(MemoryBudget.MIN_BYTES));
  }

  private static byte[] row(int key, long time) {
    return WindowModel.rowKey(bytes("key-" + key), time, 0);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void fill(WindowLog store, long time, String value) {
    for (int key = 0; key < KEYS; key++) {
      store.put(row(key, time), bytes(value));
    }
    store.mark(bytes(value));
    store.generate();
  }

  private boolean hasRun() throws IOException {
    return directory.list().stream().anyMatch(name -> name.endsWith("-run"));
  }

  @ParameterizedTest
  @EnumSource(names = {"DISK_FULL", "TOO_MANY_FILES"})
  void shouldGoOnWhenNothingCanBeCreated(Fault lack) throws IOException {
    try (WindowLog store = open(0)) {
      fill(store, 50, "before");
      directory.inject(lack, 1, true, Operation.CREATE);
      fill(store, SPAN, "after");
      fill(store, SPAN + 50, "later");
      fill(store, 2 * SPAN, "last");
      fill(store, 3 * SPAN - 1, "very last");
      assertThat(directory.injectedFaults()).isPositive();
      assertThat(store.stats().get(Figure.BACKGROUND_ERRORS)).isPositive();
      assertThat(hasRun()).isFalse();

      directory.heal();
      fill(store, 4 * SPAN, "again");
      fill(store, 5 * SPAN, "and again");
      assertThat(hasRun()).isTrue();
    }
    try (WindowLog again = open(0)) {
      assertThat(again.note()).isEqualTo(bytes("and again"));
      assertThat(again.get(row(7, 50))).isEqualTo(bytes("before"));
      assertThat(again.get(row(7, 2 * SPAN))).isEqualTo(bytes("last"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DISK_FULL", "TOO_MANY_FILES"})
  void shouldFallBackToTheGenerationBeforeWhenNoneCanBeMadeAtTheEnd(Fault lack) {
    WindowLog store = open(1);
    fill(store, 50, "before");
    directory.inject(lack, 1, true, Operation.CREATE);
    fill(store, SPAN, "after");
    assertThatExceptionOfType(OutOfSpaceException.class)
        .isThrownBy(store::close)
        .withMessageContaining("the one before it stays valid");
    directory.heal();

    try (WindowLog again = open(1)) {
      assertThat(again.note()).isEqualTo(bytes("before"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DISK_FULL", "TOO_MANY_FILES"})
  void shouldTakeItsFirstRowWhenTheManifestCanBeWrittenAgain(Fault lack) {
    try (WindowLog store = open(1)) {
      directory.inject(lack, 1, true, Operation.CREATE);
      assertThatExceptionOfType(OutOfSpaceException.class)
          .isThrownBy(() -> store.put(row(1, 50), bytes("1")));
      assertThatExceptionOfType(OutOfSpaceException.class)
          .isThrownBy(() -> store.clear(bytes("cleared")));
      directory.heal();

      store.put(row(1, 50), bytes("1"));
      assertThat(store.get(row(1, 50))).isEqualTo(bytes("1"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TOO_MANY_FILES"})
  void shouldGoOnWhenASegmentCannotBeReadToBeSealed(Fault lack) throws IOException {
    try (WindowLog store = open(0.5)) {
      directory.inject(lack, 1, true, Operation.OPEN);
      for (int i = 0; i < 8; i++) { // more than there is memory for
        for (int key = 0; key < KEYS; key++) {
          store.put(row(key, 50 + i * SPAN), new byte[1_000]);
        }
        store.mark(bytes("marked"));
      }
      assertThat(store.stats().get(Figure.BACKGROUND_ERRORS)).isPositive();
      assertThatExceptionOfType(OutOfSpaceException.class).isThrownBy(() -> store.get(row(0, 50)));

      directory.heal();
      assertThat(store.get(row(0, 50))).hasSize(1_000);
      assertThat(store.size()).isEqualTo(8 * KEYS);
    }
  }
}

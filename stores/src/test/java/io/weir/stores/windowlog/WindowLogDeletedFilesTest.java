package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.weir.stores.CorruptionException;
import io.weir.stores.Figure;
import io.weir.stores.OutOfSpaceException;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.FileDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Something outside deletes the files of a window store that is open. */
class WindowLogDeletedFilesTest {
  private static final long SPAN = 100;
  private static final long RETENTION = 1_000;
  private static final int KEYS = 1_000;

  @TempDir Path temporary;

  private WindowLog open(double sealAbove) throws IOException {
    return WindowLog.open(
        new FileDirectory(home()),
        WindowLogOptions.of("windows", RETENTION, SPAN, SPAN, WindowModel.SUFFIX_BYTES)
            .withSealAbove(sealAbove)
            .withBundles(HashLogOptions.of("windows").withBackground(Runnable::run)),
        new MemoryBudget(MemoryBudget.MIN_BYTES));
  }

  private WindowLog open() throws IOException {
    return open(1);
  }

  private Path home() {
    return temporary.resolve("windows");
  }

  private void delete(String names) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(home())) {
      files = all.filter(file -> Pattern.matches(names, file.getFileName().toString())).toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      Files.delete(file);
    }
  }

  private void deleteDirectory() throws IOException {
    delete(".*");
    Files.delete(home());
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

  private static void assertGoesOn(WindowLog store) {
    fill(store, 50, "after"); // in a span that is there,
    fill(store, SPAN, "later"); // in the next,
    fill(store, 2 * RETENTION, "last"); // and in one that drives out both
    assertThat(store.get(row(7, 2 * RETENTION))).isEqualTo(bytes("last"));
    assertThat(store.get(row(7, SPAN))).isNull();
    assertThat(store.size()).isEqualTo(KEYS);
    assertThat(store.note()).isEqualTo(bytes("last"));
    assertThat(store.stats().get(Figure.BACKGROUND_ERRORS)).isPositive();
  }

  private static void assertCloseSaysWhatIsGone(WindowLog store) {
    assertThatExceptionOfType(OutOfSpaceException.class)
        .isThrownBy(store::close)
        .withMessageContaining("something outside of it has deleted its files");
    assertThat(store.isOpen()).isFalse();
  }

  private void assertBeginsAnew() throws IOException {
    try (WindowLog again = open()) {
      assertThat(again.note()).isNull();
      assertThat(again.size()).isZero();
    }
  }

  @Test
  void shouldGoOnFromMemoryWhenItsDirectoryIsDeleted() throws IOException {
    WindowLog store = open();
    fill(store, 50, "before");
    deleteDirectory();

    assertGoesOn(store);
    assertCloseSaysWhatIsGone(store);
    assertBeginsAnew();
  }

  @Test
  void shouldGoOnFromMemoryWhenItsDirectoryIsDeletedBeforeItsFirstRow() throws IOException {
    WindowLog store = open();
    deleteDirectory();

    assertGoesOn(store);
    assertCloseSaysWhatIsGone(store);
    assertBeginsAnew();
  }

  @Test
  void shouldBeClearedWhenItsDirectoryIsDeleted() throws IOException {
    WindowLog store = open();
    fill(store, 50, "before");
    deleteDirectory();

    store.clear(bytes("cleared"));
    assertThat(store.size()).isZero();
    assertThat(store.note()).isEqualTo(bytes("cleared"));
    assertGoesOn(store);
    assertCloseSaysWhatIsGone(store);
  }

  @Test
  void shouldGoOnFromMemoryWhenASegmentOfALiveBundleIsDeleted() throws IOException {
    WindowLog store = open();
    fill(store, 50, "before");
    delete("bundle-.*-segment-.*");

    fill(store, 50, "after");
    assertThat(store.get(row(7, 50))).isEqualTo(bytes("after"));
    fill(store, SPAN, "later");
    assertThat(store.get(row(7, 50))).isEqualTo(bytes("after"));
    assertThat(store.get(row(7, SPAN))).isEqualTo(bytes("later"));
    assertThat(store.stats().get(Figure.BACKGROUND_ERRORS)).isPositive();
    assertCloseSaysWhatIsGone(store);
    assertThatExceptionOfType(CorruptionException.class).isThrownBy(this::open);
  }

  @Test
  void shouldComeBackWhenItsManifestsAreDeleted() throws IOException {
    try (WindowLog store = open()) {
      fill(store, 50, "before");
      delete("windows-.*");
      fill(store, 50, "after");
      assertThat(store.stats().get(Figure.BACKGROUND_ERRORS)).isZero();
    }
    try (WindowLog again = open()) {
      assertThat(again.note()).isEqualTo(bytes("after"));
      assertThat(again.get(row(7, 50))).isEqualTo(bytes("after"));
    }
  }

  @Test
  void shouldSealNothingWhenItsDirectoryIsDeleted() throws IOException {
    WindowLog store = open(0);
    fill(store, 50, "before");
    deleteDirectory();

    fill(store, SPAN, "after");
    fill(store, SPAN + 50, "later");
    fill(store, 2 * SPAN, "last");
    assertThat(store.get(row(7, 50))).isEqualTo(bytes("before"));
    assertThat(store.get(row(7, SPAN))).isEqualTo(bytes("after"));
    assertCloseSaysWhatIsGone(store);
  }

  @Test
  void shouldTellLostDataWhenItReadsWhatIsDeleted() throws IOException {
    WindowLog store = open();
    for (int i = 0; i < 10; i++) { // more than there is memory for
      for (int key = 0; key < KEYS; key++) {
        store.put(row(key, 50 + i * SPAN), new byte[1_000]);
      }
    }
    delete("bundle-.*-segment-.*");

    assertThatExceptionOfType(CorruptionException.class)
        .isThrownBy(() -> store.get(row(0, 50)))
        .withMessageContaining("is gone: something outside of the store has deleted it");
    assertThat(store.get(row(KEYS - 1, 50 + 9 * SPAN))).isNotNull();
  }
}

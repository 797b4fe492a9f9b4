package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.weir.stores.CorruptionException;
import io.weir.stores.Cursor;
import io.weir.stores.Figure;
import io.weir.stores.KeyValueEngine;
import io.weir.stores.OutOfSpaceException;
import io.weir.stores.io.FileDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Something outside deletes the files of a store that is open. */
class DeletedFilesTest {
  private static final int KEYS = 1_000;

  /** So many values take all the memory. */
  private static final int LARGE = 4_000;

  @TempDir Path temporary;

  private HashLog open() throws IOException {
    return open(HashLogOptions.of("store"));
  }

  private HashLog open(HashLogOptions plain) throws IOException {
    HashLogOptions options = plain.withBackground(Runnable::run);
    FileDirectory directory = new FileDirectory(temporary.resolve("store"));
    return HashLog.open(directory, options, new MemoryBudget(MemoryBudget.MIN_BYTES));
  }

  private List<Path> files(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(temporary.resolve("store"))) {
      return files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
    }
  }

  private void delete(String prefix) throws IOException {
    for (Path file : files(prefix)) {
      Files.delete(file);
    }
  }

  private void deleteDirectory() throws IOException {
    delete("");
    Files.delete(temporary.resolve("store"));
  }

  /** More than there is memory for. */
  private static void fillBeyondMemory(HashLog store) {
    putLarge(store, 0, 3 * LARGE);
    store.mark(bytes("marked"));
    store.generate();
  }

  private static void putLarge(HashLog store, int from, int to) {
    for (int i = from; i < to; i++) {
      store.put(bytes("key-" + i), new byte[(int) (MemoryBudget.MIN_BYTES / LARGE)]);
    }
  }

  private static void fill(HashLog store, String value) {
    for (int i = 0; i < KEYS; i++) {
      store.put(bytes("key-" + i), bytes(value));
    }
    store.mark(bytes(value));
    store.generate();
  }

  @Test
  void shouldGoOnFromMemoryWhenItsDirectoryIsDeleted() throws IOException {
    HashLog store = open();
    fill(store, "before");
    deleteDirectory();

    fill(store, "after");
    fill(store, "later");
    assertThat(store.get(bytes("key-7"))).isEqualTo(bytes("later"));
    assertThat(store.note()).isEqualTo(bytes("later"));
    assertThat(store.stats().get(Figure.BACKGROUND_ERRORS)).isPositive();
    assertThatExceptionOfType(OutOfSpaceException.class)
        .isThrownBy(store::close)
        .withMessageContaining("something outside of it has deleted its files");

    try (HashLog again = open()) {
      assertThat(again.note()).isNull();
      assertThat(again.size()).isZero();
    }
  }

  @Test
  void shouldGoOnFromMemoryWhenItsSegmentIsDeleted() throws IOException {
    HashLog store = open();
    fill(store, "before");
    delete("segment-");

    fill(store, "after");
    assertThat(store.get(bytes("key-7"))).isEqualTo(bytes("after"));
    assertThatExceptionOfType(OutOfSpaceException.class).isThrownBy(store::close);
  }

  @Test
  void shouldComeBackWhenItsManifestIsDeleted() throws IOException {
    try (HashLog store = open()) {
      fill(store, "before");
      delete("manifest-");
      fill(store, "after");
      assertThat(store.stats().get(Figure.BACKGROUND_ERRORS)).isZero();
    }
    try (HashLog again = open()) {
      assertThat(again.get(bytes("key-7"))).isEqualTo(bytes("after"));
    }
  }

  @Test
  void shouldTellLostDataWhenItReadsWhatIsDeleted() throws IOException {
    HashLog store = open();
    fillBeyondMemory(store);
    delete("segment-");

    assertThatExceptionOfType(CorruptionException.class)
        .isThrownBy(() -> store.get(bytes("key-0")))
        .withMessageContaining("segment-0000000000000001 in " + store(""))
        .withMessageContaining("is gone: something outside of the store has deleted it")
        .withMessageContaining("restored from its changelog");
    assertThat(store.get(bytes("key-" + (3 * LARGE - 1)))).isNotNull();
    store.discard();
  }

  @Test
  void shouldSayWhatIsGoneWhenItMustWriteToFreeMemory() throws IOException {
    HashLog store = open();
    fillBeyondMemory(store);
    deleteDirectory();

    assertThatExceptionOfType(OutOfSpaceException.class)
        .isThrownBy(() -> putLarge(store, 3 * LARGE, 6 * LARGE))
        .withMessageContaining("must write to free memory, but something outside of it has deleted")
        .withMessageContaining(store("segment-"));
    assertThat(store.get(bytes("key-" + (3 * LARGE - 1)))).isNotNull();
    store.mark(bytes("later"));
    assertThatExceptionOfType(OutOfSpaceException.class).isThrownBy(store::close);
  }

  @Test
  void shouldCloseAsFarAsItCanWhenRangesWereRead() throws IOException {
    HashLog store = open(HashLogOptions.of("store").withOrderBytes(4_096));
    fill(store, "before");
    try (Cursor cursor = store.scan(null, null, true, KeyValueEngine.Direction.ASCENDING)) {
      assertThat(cursor.next()).isTrue();
    }
    assertThat(files("order-")).isNotEmpty();
    deleteDirectory();

    fill(store, "after");
    assertThatExceptionOfType(OutOfSpaceException.class).isThrownBy(store::close);
  }

  @Test
  void shouldCompactTheOthersWhenASegmentIsDeleted() throws IOException {
    HashLogOptions options =
        HashLogOptions.of("store")
            .withSegmentBytes(1 << 17)
            .withMutableFraction(0.1)
            .withGarbageTarget(0.1);
    HashLog store = open(options);
    putLarge(store, 0, 6_000);
    delete("segment-0000000000000035");
    for (int key = 4_000; key < 5_500; key += 4) { // most of segments 33 to 45
      putLarge(store, key, key + 3);
    }
    putLarge(store, 6_000, 7_000);

    assertThat(store.stats().get(Figure.BACKGROUND_ERRORS)).isOne();
    assertThat(store.stats().get(Figure.COMPACTED_BYTES)).isGreaterThan(6 * (1 << 17) / 4);
    store.close();
  }

  private String store(String file) {
    return temporary.resolve("store").resolve(file).toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

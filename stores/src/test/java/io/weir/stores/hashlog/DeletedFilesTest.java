package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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

  @TempDir Path temporary;

  private HashLog open() throws IOException {
    HashLogOptions options = HashLogOptions.of("store").withBackground(Runnable::run);
    FileDirectory directory = new FileDirectory(temporary.resolve("store"));
    return HashLog.open(directory, options, new MemoryBudget(MemoryBudget.MIN_BYTES));
  }

  private List<Path> files(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(temporary.resolve("store"))) {
      return files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
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
    for (Path file : files("")) {
      Files.delete(file);
    }
    Files.delete(temporary.resolve("store"));

    fill(store, "after");
    fill(store, "later");
    assertThat(store.get(bytes("key-7"))).isEqualTo(bytes("later"));
    assertThat(store.note()).isEqualTo(bytes("later"));
    assertThat(store.stats().backgroundErrors()).isPositive();
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
    for (Path file : files("segment-")) {
      Files.delete(file);
    }

    fill(store, "after");
    assertThat(store.get(bytes("key-7"))).isEqualTo(bytes("after"));
    assertThatExceptionOfType(OutOfSpaceException.class).isThrownBy(store::close);
  }

  @Test
  void shouldComeBackWhenItsManifestIsDeleted() throws IOException {
    try (HashLog store = open()) {
      fill(store, "before");
      for (Path file : files("manifest-")) {
        Files.delete(file);
      }
      fill(store, "after");
      assertThat(store.stats().backgroundErrors()).isZero();
    }
    try (HashLog again = open()) {
      assertThat(again.get(bytes("key-7"))).isEqualTo(bytes("after"));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

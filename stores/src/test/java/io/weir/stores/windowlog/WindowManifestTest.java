package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.CorruptionException;
import io.weir.stores.format.FileKind;
import io.weir.stores.generation.Manifests;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The manifests of a window store whose version is not what it says, or that are left over. */
class WindowManifestTest {
  private static final int VERSION_AT = 8;

  private final MemoryBudget budget = new MemoryBudget(16 << 20);
  private final MemoryDirectory directory = new MemoryDirectory();

  private WindowLog open() {
    HashLogOptions bundles =
        HashLogOptions.of("store")
            .withBackground(Runnable::run)
            .withNanoClock(() -> 0)
            .withGenerationInterval(Duration.ZERO);
    return WindowLog.open(
        directory,
        WindowLogOptions.of("store", 10_000, 100, 100, 0).withSealAbove(0).withBundles(bundles),
        budget);
  }

  private static byte[] row(long time) {
    return ByteBuffer.allocate(1 + Long.BYTES).put((byte) 'k').putLong(time).array();
  }

  /** A store whose only bundle is sealed, so that its manifest names no hash log. */
  private void writeSealed() {
    try (WindowLog store = open()) {
      store.put(row(5), new byte[10]);
      store.delete(row(500));
      store.mark(new byte[] {1});
      store.mark(new byte[] {2});
      store.generate();
    }
  }

  private String newestManifest() {
    return directory.snapshot().keySet().stream()
        .filter(name -> name.startsWith(WindowManifest.PREFIX))
        .reduce((before, last) -> last)
        .orElseThrow();
  }

  private void setVersion(String manifest, int version) {
    byte[] bytes = directory.snapshot().get(manifest);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(VERSION_AT, version);
    directory.put(manifest, bytes);
  }

  @Test
  void shouldFallBackWhenTheNewestSaysThatItIsOfTheVersionBefore() {
    writeSealed();
    setVersion(newestManifest(), FileKind.WINDOW_MANIFEST.oldest());

    try (WindowLog store = open()) {
      assertThat(store.note()).isNotNull();
      assertThat(store.get(row(5))).hasSize(10);
    }
  }

  @Test
  void shouldBeDamagedWhenEachSaysThatItIsOfTheVersionBefore() {
    writeSealed();
    directory.snapshot().keySet().stream()
        .filter(name -> name.startsWith(WindowManifest.PREFIX))
        .forEach(name -> setVersion(name, FileKind.WINDOW_MANIFEST.oldest()));

    assertThatThrownBy(this::open)
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("is damaged");
    assertThat(directory.openHandles()).isEmpty();
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldDeleteTheOthersWhenOneIsGoneAlready() throws IOException {
    directory.put("bundle-1-part-1", new byte[1]);
    Manifests<WindowManifest> manifests =
        new Manifests<>(
            directory,
            WindowManifest.PREFIX,
            (content, number, file) -> {
              throw new IOException("nothing is read");
            });

    manifests.deleteUnnamed(List.of("bundle-1-part-0", "bundle-1-part-1"), name -> true);

    assertThat(directory.list()).isEmpty();
  }
}

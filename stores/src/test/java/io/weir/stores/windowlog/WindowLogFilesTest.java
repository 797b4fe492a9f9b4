package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Cursor;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.FileDirectory;
import io.weir.stores.io.OpenFiles;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A store needs no more descriptors than it is given, however many files it reads. */
class WindowLogFilesTest {
  private static final int MOST = 4;
  private static final int BUNDLES = 64;
  private static final long SPAN = 1_000;

  /** It fills a page: a smaller one would be copied into memory at the opening. */
  private static final byte[] VALUE = new byte[15_000];

  private final OpenFiles files = new OpenFiles(MOST);

  @TempDir Path path;

  private WindowLog open(double sealAbove) throws IOException {
    return WindowLog.open(
        new FileDirectory(path, files),
        WindowLogOptions.of("windows", BUNDLES * SPAN, SPAN, SPAN, 0)
            .withSealAbove(sealAbove)
            .withBundles(HashLogOptions.of("windows").withBackground(Runnable::run)),
        new MemoryBudget(16 << 20));
  }

  private static byte[] row(int bundle) {
    return ByteBuffer.allocate(12).putInt(1).putLong(bundle * SPAN).array();
  }

  @ParameterizedTest
  @CsvSource({"0", "1"})
  void shouldOpenNoMoreFilesThanAllowedWhenAllBundlesAreReadAfterARestart(double sealAbove)
      throws IOException {
    try (WindowLog store = open(sealAbove)) {
      for (int bundle = 0; bundle < BUNDLES; bundle++) {
        store.put(row(bundle), VALUE);
        store.mark(new byte[0]);
      }
    }
    try (WindowLog store = open(sealAbove)) {
      for (int bundle = 0; bundle < BUNDLES; bundle++) {
        assertThat(store.get(row(bundle))).isEqualTo(VALUE);
        assertThat(files.count()).isLessThanOrEqualTo(MOST);
      }
      int rows = 0;
      try (Cursor all = store.fetchAll(null, null, 0, Long.MAX_VALUE, Direction.DESCENDING)) {
        while (all.next()) {
          rows++;
          assertThat(files.count()).isLessThanOrEqualTo(MOST);
        }
      }
      assertThat(rows).isEqualTo(BUNDLES);
      assertThat(files.count()).isEqualTo(MOST);
    }
    assertThat(files.count()).isZero();
  }
}

package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Figure;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** A store that is never marked does not keep each of its files open. */
class HashLogFilesTest {
  private static final int KEYS = 8_000;
  private static final byte[] VALUE = new byte[4_000];

  private final MemoryDirectory directory = new MemoryDirectory();

  private long filesOpenToWrite() {
    return directory.openHandles().stream().filter(handle -> handle.startsWith("output")).count();
  }

  @Test
  void shouldKeepFewFilesOpenToWriteWhenNothingIsMarked() {
    HashLogOptions options =
        HashLogOptions.of("files").withBackground(Runnable::run).withSegmentBytes(1 << 17);
    long most = 0;
    try (HashLog store = HashLog.open(directory, options, new MemoryBudget(4 << 20))) {
      for (int key = 0; key < KEYS; key++) {
        store.put(ByteBuffer.allocate(4).putInt(key).array(), VALUE);
        most = Math.max(most, filesOpenToWrite());
      }
      assertThat(store.stats().get(Figure.SEGMENTS)).isGreaterThan(200);
    }
    assertThat(most).isLessThan(40);
    assertThat(directory.openHandles()).isEmpty();
  }
}

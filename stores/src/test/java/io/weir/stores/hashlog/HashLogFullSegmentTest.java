package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A segment that is full to its last byte ends where the next one begins. */
class HashLogFullSegmentTest {
  private static final int KEYS = 500;

  /** With its key and headers, and those of the segment, it takes all of one. */
  private static final int FILLING_BYTES = 33_550_276;

  private final HashLogOptions options =
      HashLogOptions.of("facts")
          .withBackground(Runnable::run)
          .withNanoClock(() -> 0)
          .withGenerationInterval(Duration.ZERO);
  private final MemoryDirectory directory = new MemoryDirectory();

  private static byte[] key(int key) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(key).array();
  }

  private static MemoryBudget budget() {
    return new MemoryBudget(128 << 20);
  }

  private static void generate(HashLog store, int note) {
    store.mark(new byte[] {(byte) note});
    store.generate();
  }

  private void fill() {
    try (HashLog store = HashLog.open(directory, options, budget())) {
      for (int i = 0; i < KEYS; i++) {
        store.put(key(i), new byte[100_007]);
      }
      generate(store, 1);
      store.discard();
    }
  }

  private void openAndDiscard(int times) {
    for (int i = 0; i < times; i++) {
      try (HashLog store = HashLog.open(directory, options, budget())) {
        store.put(key(KEYS + i), new byte[7]);
        generate(store, 2);
        store.discard();
      }
    }
  }

  /**
   * The log beyond such a segment must not be taken for what lies before a snapshot.
   *
   * @param openings each begins a segment, so that the full one has an odd or an even number
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void shouldComeBackAsOfTheMarkWhenARecordFilledItsSegment(int openings) {
    fill();
    openAndDiscard(openings);
    try (HashLog store = HashLog.open(directory, options.withRedoBytes(40 << 20), budget())) {
      generate(store, 3);
      store.put(key(450), new byte[FILLING_BYTES]);
      store.put(key(450), new byte[] {42});
      generate(store, 4);
      generate(store, 5);
      MemoryDirectory crashed = directory.crash(0, 1);
      try (HashLog again = HashLog.open(crashed, options, budget())) {
        assertThat(again.note()).containsExactly(5);
        assertThat(again.log().index().entries()).isEqualTo(again.size()).isEqualTo(store.size());
        assertThat(again.get(key(450))).containsExactly(42);
      }
    }
  }
}

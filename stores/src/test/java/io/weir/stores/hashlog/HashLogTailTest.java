package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** What was written behind the end of a generation is no part of it, nor of any later one. */
class HashLogTailTest {
  private final Deque<Runnable> background = new ArrayDeque<>();
  private final MemoryBudget budget = new MemoryBudget(8L << 20);

  private HashLog open(MemoryDirectory directory) {
    HashLogOptions options =
        HashLogOptions.of("counts")
            .withBackground(background::add)
            .withGenerationInterval(Duration.ZERO);
    return HashLog.open(directory, options, budget);
  }

  private void work() {
    while (!background.isEmpty()) {
      background.removeFirst().run();
    }
  }

  private static byte[] key(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  /** A generation of one key; behind it, in the same file, lie others, which were not marked. */
  private MemoryDirectory generationInALongerFile() {
    MemoryDirectory directory = new MemoryDirectory();
    HashLog store = open(directory);
    store.put(key("marked"), new byte[10]);
    store.mark(key("first"));
    store.put(key("later"), new byte[10]);
    for (int i = 0; i < 200; i++) {
      store.put(key("filler-" + i), new byte[1_000]);
    }
    budget.reclaim(100); // Writes pages, as for another store that needs memory.
    work();
    MemoryDirectory left = directory.copy();
    store.discard();
    return left;
  }

  @Test
  void shouldKeepAKeyDeletedWhenItLayBehindTheEndOfAnEarlierGeneration() {
    MemoryDirectory directory = generationInALongerFile();
    try (HashLog store = open(directory)) {
      assertThat(store.note()).isEqualTo(key("first"));
      assertThat(store.size()).isOne();
      store.put(key("later"), new byte[20]); // As the changelog has it.
      store.delete(key("later"));
      store.mark(key("second"));
      work();
    }

    try (HashLog store = open(directory)) {
      assertThat(store.note()).isEqualTo(key("second"));
      assertThat(store.get(key("later"))).isNull();
      assertThat(store.get(key("filler-0"))).isNull();
      assertThat(store.get(key("marked"))).isNotNull();
      assertThat(store.size()).isOne();
    }
  }
}

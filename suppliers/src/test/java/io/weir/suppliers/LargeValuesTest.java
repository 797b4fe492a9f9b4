package io.weir.suppliers;

import static io.weir.suppliers.TaskContext.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores of values that are longer than a page of the log, in less memory than they take. */
class LargeValuesTest {
  private static final int TOO_LONG = 33 << 20;

  @TempDir Path directory;

  private final KeyValueStore<Bytes, byte[]> store =
      WeirStores.persistentKeyValueStore("store").get();

  private TaskContext context() {
    return TaskContext.in(directory, Map.of("weir.memory.max.bytes", 32L << 20));
  }

  private TaskContext context(String memory, String engine) {
    return TaskContext.in(
        directory, Map.of("weir.memory.max.bytes", memory, "weir.store.store.engine", engine));
  }

  private static String text(int number, int length) {
    return String.valueOf((char) ('a' + number % 26)).repeat(length);
  }

  private void assertHoldsAll(int keys, int length) {
    for (int i = 0; i < keys; i++) {
      assertThat(store.get(bytes("key" + i))).isEqualTo(bytes(text(i, length)).get());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash-log", "sorted"})
  void shouldTakeMoreThanMemoryHasRoomFor(String engine) {
    context("32m", engine).open(store);
    for (int i = 0; i < 3_000; i++) {
      store.put(bytes("key" + i), bytes(text(i, 20_000)).get());
    }
    assertHoldsAll(3_000, 20_000);
    store.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash-log", "sorted"})
  void shouldSayHowManyStoresAreOpenWhenThereIsNoMemory(String engine) {
    TaskContext context = context("8m", engine);
    KeyValueStore<Bytes, byte[]> leftBehind = WeirStores.persistentKeyValueStore("left").get();
    context.open(leftBehind);
    context.open(store);
    int open = WeirStores.plan().size();

    assertThatThrownBy(() -> store.put(bytes("key"), new byte[9 << 20]))
        .isInstanceOf(ProcessorStateException.class)
        .hasMessageContaining(
            "raise weir.memory.max.bytes. Stores that are open in this process: " + open);
    store.close();
    leftBehind.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash-log", "sorted"})
  void shouldRestoreMoreThanMemoryHasRoomFor(String engine) {
    TaskContext context = context("32m", engine);
    context.open(store);
    for (int i = 0; i < 3_000; i++) {
      context.restore(i, "key" + i, text(i, 20_000));
    }
    assertHoldsAll(3_000, 20_000);
    store.close();
  }

  @Test
  void shouldTakeManyValuesOfOneKeyAndMillisecondWhenAJoinKeepsThem() {
    Duration hour = Duration.ofHours(1);
    WindowStore<Bytes, byte[]> window =
        WeirStores.persistentWindowStore("store", hour, hour, true).get();
    context().open(window);
    for (int i = 0; i < 3_000; i++) {
      window.put(bytes("key"), bytes(text(i, 100)).get(), 1_000);
    }
    int found = 0;
    try (WindowStoreIterator<byte[]> rows = window.fetch(bytes("key"), 0, 2_000)) {
      for (; rows.hasNext(); found++) {
        assertThat(rows.next().value).isEqualTo(bytes(text(found, 100)).get());
      }
    }
    assertThat(found).isEqualTo(3_000);
    window.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash-log", "sorted"})
  void shouldNameStoreLengthAndLimitWhenAValueIsTooLong(String engine) {
    TaskContext context = context("32m", engine);
    context.open(store);
    byte[] value = new byte[TOO_LONG];

    assertThatThrownBy(() -> store.put(bytes("key"), value))
        .isInstanceOf(ProcessorStateException.class)
        .hasMessageContaining("Store store was given a key of 3 and a value of 34603008 bytes")
        .hasMessageContaining("at most 33550280 bytes");
    assertThatThrownBy(() -> context.restore(0, "key", text(0, TOO_LONG)))
        .isInstanceOf(ProcessorStateException.class)
        .hasMessageContaining("34603008")
        .hasMessageContaining("33550280");
    store.put(bytes("key"), new byte[1]);
    assertThat(store.get(bytes("key"))).hasSize(1);
    store.close();
  }

  @Test
  void shouldNameStoreLengthAndLimitWhenARowIsTooLong() {
    Duration hour = Duration.ofHours(1);
    WindowStore<Bytes, byte[]> window =
        WeirStores.persistentWindowStore("store", hour, hour, false).get();
    context().open(window);

    assertThatThrownBy(() -> window.put(bytes("key"), new byte[TOO_LONG], 1_000))
        .isInstanceOf(ProcessorStateException.class)
        .hasMessageContaining("Store store")
        .hasMessageContaining("at most 33550280 bytes");
    window.close();
  }
}

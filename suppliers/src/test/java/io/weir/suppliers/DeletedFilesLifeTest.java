package io.weir.suppliers;

import static io.weir.suppliers.TaskContext.CHANGELOG;
import static io.weir.suppliers.TaskContext.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.changelog.EngineOpener;
import io.weir.changelog.ValueFormat;
import io.weir.config.EngineChoice;
import io.weir.config.StoreSettings;
import io.weir.stores.KeyValueEngine;
import io.weir.stores.WindowEngine;
import io.weir.stores.hashlog.HashLog;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.windowlog.WindowLog;
import io.weir.stores.windowlog.WindowLogOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a task sees of a store whose files are deleted by something outside while it runs, under
 * both guarantees: whatever happens then, the next life of the store begins with its changelog.
 */
class DeletedFilesLifeTest {
  private static final TimeDivision TIMES =
      new TimeDivision(1_000, false, 60_000, 60_000, 60_000, 100);

  @TempDir Path directory;

  private final KeyValueStore<Bytes, byte[]> store =
      WeirKeyValueStore.of(
          new StoreRequest<>(
              "store",
              ValueFormat.PLAIN,
              StoreUse.ANY_KEY_VALUES,
              DeletedFilesLifeTest::inLittleMemory));

  private final WindowStore<Bytes, byte[]> windows =
      WeirWindowStore.of(
          new WindowRequest(
              new StoreRequest<>(
                  "store",
                  ValueFormat.PLAIN,
                  StoreUse.ANY_WINDOWS,
                  DeletedFilesLifeTest::withoutThreads),
              TIMES,
              100,
              false));

  private static EngineOpener<KeyValueEngine> inLittleMemory(
      EngineChoice engine, String name, StoreSettings settings) {
    HashLogOptions options = HashLogOptions.of(name).withBackground(Runnable::run);
    MemoryBudget budget = new MemoryBudget(MemoryBudget.MIN_BYTES);
    return files -> HashLog.open(files, options, budget);
  }

  private static EngineOpener<WindowEngine> withoutThreads(
      EngineChoice engine, String name, StoreSettings settings) {
    WindowLogOptions plain =
        WindowLogOptions.of(
            name,
            TIMES.retentionMs(),
            TIMES.purgedTogetherMs(),
            TIMES.grainMs(),
            WindowRow.SUFFIX_BYTES);
    WindowLogOptions options =
        plain.withBundles(HashLogOptions.of(name).withBackground(Runnable::run));
    MemoryBudget budget = new MemoryBudget(MemoryBudget.MIN_BYTES);
    return files -> WindowLog.open(files, options, budget);
  }

  @AfterEach
  void close() {
    store.close();
    windows.close();
  }

  private TaskContext context(boolean exactlyOnce) {
    return exactlyOnce ? TaskContext.exactlyOnceIn(directory) : TaskContext.in(directory);
  }

  private Path home() {
    return directory.resolve("weir").resolve("store");
  }

  private void delete(String prefix) throws IOException {
    List<Path> found;
    try (Stream<Path> files = Files.list(home())) {
      found = files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
    }
    assertThat(found).isNotEmpty();
    for (Path file : found) {
      Files.delete(file);
    }
  }

  private void deleteHome() throws IOException {
    delete("");
    Files.delete(home());
  }

  private void put(String key, String value) {
    store.put(bytes(key), bytes(value).get());
  }

  private String get(String key) {
    byte[] value = store.get(bytes(key));
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  private void putBeyondMemory() {
    for (int i = 0; i < 12_000; i++) {
      store.put(bytes("key-" + i), new byte[1_000]);
    }
  }

  private static void assertBeginsAnew(
      StateStore opened, TaskContext context, boolean exactlyOnce) {
    opened.init(context, opened);
    assertThat(opened.committedOffset(CHANGELOG)).isEqualTo(exactlyOnce ? -4L : null);
  }

  private void assertComesBackFromTheChangelog(TaskContext context, boolean exactlyOnce) {
    assertBeginsAnew(store, context, exactlyOnce);
    assertThat(store.approximateNumEntries()).isZero();
    context.restore(7, "a", "restored");
    assertThat(get("a")).isEqualTo("restored");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldGoOnWhenItsDirectoryIsDeleted(boolean exactlyOnce) throws IOException {
    TaskContext context = context(exactlyOnce);
    context.open(store);
    put("a", "1");
    store.commit(Map.of(CHANGELOG, 1L));
    deleteHome();
    for (long offset = 2; offset < 7; offset++) {
      put("a", "" + offset);
      store.commit(Map.of(CHANGELOG, offset));
    }
    assertThat(get("a")).isEqualTo("6");
    store.close();

    assertComesBackFromTheChangelog(context, exactlyOnce);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldGoOnWhenTheDirectoryOfAWindowStoreIsDeleted(boolean exactlyOnce) throws IOException {
    TaskContext context = context(exactlyOnce);
    context.open(windows);
    windows.put(bytes("a"), bytes("1").get(), 0);
    windows.commit(Map.of(CHANGELOG, 1L));
    deleteHome();
    for (long offset = 2; offset < 7; offset++) {
      windows.put(bytes("a"), bytes("2").get(), offset * 200_000);
      windows.commit(Map.of(CHANGELOG, offset));
    }
    assertThat(windows.fetch(bytes("a"), 1_200_000)).isEqualTo(bytes("2").get());
    windows.close();

    assertBeginsAnew(windows, context, exactlyOnce);
    assertThat(windows.fetch(bytes("a"), 1_200_000)).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldStartOverWhenItReadsAFileThatIsDeleted(boolean exactlyOnce) throws IOException {
    TaskContext context = context(exactlyOnce);
    context.open(store);
    putBeyondMemory();
    store.commit(Map.of(CHANGELOG, 1L));
    delete("segment-");
    assertThatThrownBy(() -> get("key-0"))
        .isInstanceOf(ProcessorStateException.class)
        .hasRootCauseInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("something outside of the store has deleted it");
    store.close();

    assertComesBackFromTheChangelog(context, exactlyOnce);
    assertThat(directory.resolve("weir.aside/damaged/store/damaged")).exists();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldStartOverWhenItMustWriteToWhatIsDeleted(boolean exactlyOnce) throws IOException {
    TaskContext context = context(exactlyOnce);
    context.open(store);
    put("a", "1");
    store.commit(Map.of(CHANGELOG, 1L));
    put("a", "2"); // proves the commit under exactly-once
    deleteHome();
    assertThatThrownBy(this::putBeyondMemory)
        .isInstanceOf(ProcessorStateException.class)
        .hasMessageContaining("something outside of it has deleted its files: " + home());
    store.close();

    assertComesBackFromTheChangelog(context, exactlyOnce);
  }
}

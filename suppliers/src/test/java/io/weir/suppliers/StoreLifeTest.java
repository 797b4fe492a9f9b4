package io.weir.suppliers;

import static io.weir.suppliers.TaskContext.CHANGELOG;
import static io.weir.suppliers.TaskContext.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.weir.changelog.EngineOpener;
import io.weir.changelog.ValueFormat;
import io.weir.config.EngineChoice;
import io.weir.config.StoreSettings;
import io.weir.stores.CorruptionException;
import io.weir.stores.Figure;
import io.weir.stores.FormatVersionException;
import io.weir.stores.KeyValueEngine;
import io.weir.stores.OutOfSpaceException;
import io.weir.stores.StoreClosedException;
import io.weir.stores.hashlog.HashLog;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.OpenFiles;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A store from one opening to the next, and what it does with damage. */
@Tag("locale")
class StoreLifeTest {
  @TempDir Path directory;

  private KeyValueStore<Bytes, byte[]> store = WeirStores.persistentKeyValueStore("store").get();

  @AfterEach
  void close() {
    store.close();
  }

  private String get(String key) {
    byte[] value = store.get(bytes(key));
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  private void put(String key, String value) {
    store.put(bytes(key), bytes(value).get());
  }

  private KeyValueStore<Bytes, byte[]> on(Engines<KeyValueEngine> engines) {
    return WeirKeyValueStore.of(
        new StoreRequest<>("store", ValueFormat.PLAIN, StoreUse.ANY_KEY_VALUES, engines));
  }

  /** Makes generations within the calls that ask for them. */
  private static EngineOpener<KeyValueEngine> withoutThreads(
      EngineChoice engine, String name, StoreSettings settings) {
    HashLogOptions options = HashLogOptions.of(name).withBackground(Runnable::run);
    return files -> HashLog.open(files, options, MemoryBudget.ofProcess());
  }

  private Path home() {
    return directory.resolve("weir").resolve("store");
  }

  private List<Path> filesAtHome() throws IOException {
    try (Stream<Path> files = Files.list(home())) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private void damageEverything() throws IOException {
    for (Path file : filesAtHome()) {
      byte[] bytes = Files.readAllBytes(file);
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] ^= 0x55;
      }
      Files.write(file, bytes);
    }
  }

  // ---- reopening

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "VERSIONED")
  void shouldComeBackWhenClosedAfterACommit(ValueFormat format) {
    TaskContext context = TaskContext.in(directory);
    store =
        context.open(
            WeirKeyValueStore.of(
                StoreRequest.ofKeyValues("store", format, StoreUse.ANY_KEY_VALUES)));
    context.moveTo(3);
    put("a", "1");
    store.commit(Map.of(CHANGELOG, 12L));
    store.close();

    store.init(TaskContext.in(directory), store);

    assertThat(store.committedOffset(CHANGELOG)).isEqualTo(12);
    assertThat(get("a")).isEqualTo("1");
    assertThat(store.getPosition())
        .isEqualTo(Position.emptyPosition().withComponent(TaskContext.INPUT, 0, 3));
  }

  @Test
  void shouldForgetWhatWasNotCommittedWhenClosed() {
    TaskContext context = TaskContext.in(directory);
    store = on(StoreLifeTest::withoutThreads);
    context.open(store);
    put("a", "1");
    store.commit(Map.of(CHANGELOG, 12L));
    put("a", "2");
    store.close();
    context.open(store);

    assertThat(get("a")).isEqualTo("1");
  }

  @Test
  void shouldGoThroughWhatAStartUpTaskDoes() {
    TaskContext context = TaskContext.exactlyOnceIn(directory);
    context.open(store);
    store.commit(Map.of(CHANGELOG, -4L));
    put("a", "1");
    store.commit(Map.of(CHANGELOG, 5L));
    store.close();
    for (int starts = 0; starts < 3; starts++) {
      KeyValueStore<Bytes, byte[]> startUp = WeirStores.persistentKeyValueStore("store").get();
      startUp.init(TaskContext.exactlyOnceIn(directory), startUp);
      assertThat(startUp.committedOffset(CHANGELOG)).isEqualTo(5);
      startUp.commit(Map.of(CHANGELOG, 5L));
      startUp.close();
    }
    context.open(store);

    assertThat(get("a")).isEqualTo("1");
  }

  @Test
  void shouldRestoreWhatKafkaHands() {
    TaskContext context = TaskContext.exactlyOnceIn(directory);
    context.open(store);
    context.restore(3, "a", "1");
    context.restore(4, "b", "1");
    context.restore(7, "a", null);

    assertThat(get("a")).isNull();
    assertThat(get("b")).isEqualTo("1");
    assertThat(store.committedOffset(CHANGELOG)).isEqualTo(7);
  }

  @Test
  void shouldLeaveNothingOpenWhenKafkaRefusesTheRegistration() {
    TaskContext context = TaskContext.in(directory);
    context.refuseWith(new IllegalArgumentException("already registered"));
    assertThatThrownBy(() -> store.init(context, store)).hasMessage("already registered");
    assertThat(store.isOpen()).isFalse();
    context.refuseWith(null);
    context.open(store); // a lock left behind would refuse this

    assertThat(store.isOpen()).isTrue();
  }

  @Test
  void shouldBearForeignFilesInTheDirectoryOfTheTask() throws IOException {
    Files.createDirectories(directory.resolve("rocksdb").resolve("other"));
    Files.writeString(directory.resolve("rocksdb").resolve("other").resolve("CURRENT"), "x");
    Files.createDirectories(directory.resolve("store").resolve("store.jar"));
    Files.writeString(directory.resolve(".checkpoint"), "0\n0\n");
    TaskContext.in(directory).open(store);
    put("a", "1");

    assertThat(get("a")).isEqualTo("1");
    assertThat(directory.resolve("rocksdb").resolve("other").resolve("CURRENT")).hasContent("x");
    assertThat(directory.resolve("store").resolve("store.jar")).exists();
    assertThat(aside("")).doesNotExist();
  }

  @Test
  void shouldRestoreAllWhenOffsetsOfRocksDbMeetAnEmptyStore() {
    store.init(TaskContext.in(directory), store);
    store.commit(Map.of(CHANGELOG, 100L)); // what Kafka read from a checkpoint file

    assertThat(store.committedOffset(CHANGELOG)).isNull();
  }

  // ---- age

  @ParameterizedTest
  @CsvSource({
    "17, application.server, a:1, 12", // three quarters of a day by default
    "18, application.server, a:1, -4",
    "2, topic.delete.retention.ms, 14400000, 12",
    "3, topic.delete.retention.ms, 14400000, -4",
    "3, weir.generation.max.age.ms, 14400000, 12",
    "4, weir.store.store.generation.max.age.ms, 14400000, -4",
    "4000, weir.store.store.generation.max.age.ms, -1, 12",
    "0, weir.generation.max.age.ms, 0, -4"
  })
  void shouldRestoreAllWhenItWasAwayForTooLong(
      long hours, String setting, String value, long expected) {
    Map<String, Object> settings =
        Map.of("processing.guarantee", "exactly_once_v2", setting, value);
    Instant closed = Instant.parse("2026-11-21T10:00:00Z");
    store = at(closed);
    TaskContext.in(directory, settings).open(store);
    put("a", "1");
    store.commit(Map.of(CHANGELOG, 12L));
    store.close();

    store = at(closed.plus(Duration.ofHours(hours)));
    store.init(TaskContext.in(directory, settings), store);

    assertThat(store.committedOffset(CHANGELOG)).isEqualTo(expected);
    assertThat(get("a")).isEqualTo(expected < 0 ? null : "1");
  }

  private static KeyValueStore<Bytes, byte[]> at(Instant now) {
    return WeirKeyValueStore.of(
        new StoreRequest<>(
            "store",
            ValueFormat.PLAIN,
            StoreUse.ANY_KEY_VALUES,
            StoreLifeTest::withoutThreads,
            () -> now));
  }

  @Test
  void shouldAskForNoWipeWhenATaskDiedBeforeItsFirstGeneration() {
    store.init(TaskContext.exactlyOnceIn(directory), store);

    assertThat(store.committedOffset(CHANGELOG)).as("null would have it wiped").isEqualTo(-4);
  }

  // ---- damage

  @Test
  void shouldCostTheTaskNoOtherStoreWhenDamagedUnderExactlyOnce() throws IOException {
    TaskContext context = TaskContext.exactlyOnceIn(directory);
    context.open(store);
    put("a", "1");
    store.commit(Map.of(CHANGELOG, 1L));
    store.close();
    damageEverything();

    store.init(context, store);

    assertThat(store.committedOffset(CHANGELOG)).as("null would have all wiped").isEqualTo(-4);
    assertThat(get("a")).isNull();
  }

  @Test
  void shouldStartOverWhenDamagedUnderAtLeastOnce() throws IOException {
    TaskContext context = TaskContext.in(directory);
    for (int times = 0; times < 2; times++) {
      context.open(store);
      put("a", "1");
      store.commit(Map.of(CHANGELOG, 1L));
      store.close();
      damageEverything();
      store.init(context, store);

      assertThat(store.committedOffset(CHANGELOG)).isNull();
      assertThat(get("a")).isNull();
      assertThat(aside("damaged/store")).isNotEmptyDirectory();
      store.close();
    }
  }

  @Test
  void shouldStartOverWhenAGlobalStoreIsDamaged() throws IOException {
    TaskContext context =
        TaskContext.globalIn(directory, Map.of("processing.guarantee", "exactly_once_v2"));
    context.open(store);
    put("a", "1");
    store.commit(Map.of(CHANGELOG, 1L));
    store.close();
    damageEverything();
    store.init(context, store);

    assertThat(store.committedOffset(CHANGELOG)).isNull();
  }

  @Test
  void shouldStartOverAtTheNextOpeningWhenDamageIsMetInUse() {
    TaskContext context = TaskContext.in(directory);
    KeyValueEngine damaged = mock(KeyValueEngine.class);
    when(damaged.isOpen()).thenReturn(true);
    when(damaged.get(any())).thenThrow(new CorruptionException("segment 1 at 100%: bad"));
    KeyValueStore<Bytes, byte[]> inUse = on((engine, name, settings) -> files -> damaged);
    context.open(inUse);
    for (int times = 0; times < 2; times++) {
      assertThatThrownBy(() -> inUse.get(bytes("a")))
          .isInstanceOf(ProcessorStateException.class)
          .hasMessageStartingWith("Store store could not get a value: segment 1 at 100%%: bad;");
    }
    inUse.close();

    store.init(context, store);

    assertThat(aside("damaged/store/damaged")).exists();
    assertThat(store.committedOffset(CHANGELOG)).isNull();
  }

  @Test
  void shouldKeepTheFilesWhenANewerReleaseWroteThem() throws IOException {
    KeyValueStore<Bytes, byte[]> older =
        on(
            (engine, name, settings) ->
                files -> {
                  throw new FormatVersionException("version 9");
                });

    assertThatThrownBy(() -> older.init(TaskContext.in(directory), older))
        .isInstanceOf(ProcessorStateException.class)
        .hasMessage("Store store could not open: version 9");
    assertThat(home()).exists();
  }

  @Test
  void shouldSayWhichStoreWhenItsDirectoryCannotBeMade() throws IOException {
    Files.writeString(directory.resolve("weir"), "a file where a directory should be");

    assertThatThrownBy(() -> store.init(TaskContext.in(directory), store))
        .isInstanceOf(ProcessorStateException.class)
        .hasMessageStartingWith("Store store could not open: ");
  }

  @Test
  void shouldKeepAStoreThatIsCalledLikeADamagedOne() throws IOException {
    TaskContext context = TaskContext.in(directory);
    KeyValueStore<Bytes, byte[]> other = WeirStores.persistentKeyValueStore("store.damaged").get();
    for (KeyValueStore<Bytes, byte[]> each : List.of(store, other)) {
      context.open(each);
      each.put(bytes("a"), bytes("1").get());
      each.commit(Map.of(CHANGELOG, 1L));
      each.close();
    }
    damageEverything();
    store.init(context, store);
    other.init(context, other);

    assertThat(get("a")).isNull();
    assertThat(other.get(bytes("a"))).isNotNull();
    other.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "..", ".", "a/../../x", ""})
  void shouldRefuseANameThatLeadsOutOfItsDirectory(String name) {
    KeyValueStore<Bytes, byte[]> outside = WeirStores.persistentKeyValueStore(name).get();

    assertThatThrownBy(() -> outside.init(TaskContext.in(directory), outside))
        .isInstanceOf(ProcessorStateException.class)
        .hasMessageContaining(
            "The name of store '" + name + "' is not that of a directory of its own.");
    assertThat(directory).isEmptyDirectory();
  }

  // ---- changes of the engine

  private static final Map<String, Object> ON_ROCKSDB =
      Map.of("weir.store.store.engine", "rocksdb");

  private Path aside(String name) {
    return directory.resolve("weir.aside").resolve(name);
  }

  private void write(TaskContext context, String key, long offset) {
    context.open(store);
    put(key, "1");
    store.commit(Map.of(CHANGELOG, offset));
    store.close();
  }

  private static Map<String, Object> exactlyOnce(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("processing.guarantee", "exactly_once_v2");
    return all;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldBeginWithNothingAtEachChangeOfTheEngine(boolean exactlyOnce) {
    Map<String, Object> weir = exactlyOnce ? exactlyOnce(Map.of()) : Map.of();
    Map<String, Object> rocksDb = exactlyOnce ? exactlyOnce(ON_ROCKSDB) : ON_ROCKSDB;
    for (int changes = 0; changes < 3; changes++) {
      for (Map<String, Object> settings : List.of(weir, rocksDb)) {
        TaskContext context = TaskContext.in(directory, settings);
        store.init(context, store);
        Long known = store.committedOffset(CHANGELOG);
        assertThat(known == null ? -4 : known).isEqualTo(-4);
        assertThat(get("a")).isNull();
        store.close();
        write(context, "a", 12);
        assertThat(store.isOpen()).isFalse();
        store.init(context, store);
        assertThat(store.committedOffset(CHANGELOG)).as("the same engine again").isEqualTo(12);
        assertThat(get("a")).isEqualTo("1");
        store.close();
      }
    }
    assertThat(aside("outdated/store")).isNotEmptyDirectory();
    assertThat(aside("rocksdb/store")).isNotEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldBeginWithNothingAtEachChangeBetweenWeirsEngines(boolean exactlyOnce) {
    for (String engine : List.of("hash-log", "sorted", "hash-log", "sorted")) {
      Map<String, Object> settings = Map.of("weir.store.store.engine", engine);
      TaskContext context =
          TaskContext.in(directory, exactlyOnce ? exactlyOnce(settings) : settings);
      store.init(context, store);
      assertThat(WeirStores.plan())
          .singleElement()
          .satisfies(plan -> assertThat(plan.engine()).isEqualTo(engine));
      Long known = store.committedOffset(CHANGELOG);
      assertThat(known == null ? -4 : known).isEqualTo(-4);
      assertThat(get("a")).isNull();
      store.close();
      write(context, "a", 12);
      store.init(context, store);
      assertThat(store.committedOffset(CHANGELOG)).as("the same engine again").isEqualTo(12);
      assertThat(get("a")).isEqualTo("1");
      store.close();
    }
    assertThat(aside("outdated/store")).isNotEmptyDirectory();
    assertThat(aside("damaged")).doesNotExist();
  }

  @Test
  void shouldLeaveAllAsItIsWhenAStoreWithoutAChangelogWouldChangeBetweenWeirsEngines() {
    Map<String, Object> sorted = Map.of("weir.store.store.engine", "sorted");
    store.init(TaskContext.in(directory).withoutChangelog(), store);
    put("a", "1");
    store.commit(Map.of());
    store.close();

    TaskContext other = TaskContext.in(directory, sorted).withoutChangelog();
    assertThatThrownBy(() -> store.init(other, store))
        .isInstanceOf(ProcessorStateException.class)
        .hasMessageContaining("Store store has no changelog")
        .hasMessageContaining("weir.store.store.engine");

    store.init(TaskContext.in(directory).withoutChangelog(), store);
    assertThat(get("a")).isEqualTo("1");
  }

  @Test
  void shouldAnswerUnknownWhenAnEngineBeginsWithNothingUnderExactlyOnce() {
    write(TaskContext.exactlyOnceIn(directory), "a", 12);
    for (Map<String, Object> settings : List.of(ON_ROCKSDB, Map.<String, Object>of())) {
      store.init(TaskContext.in(directory, exactlyOnce(settings)), store);
      assertThat(store.committedOffset(CHANGELOG)).as("null would have all wiped").isEqualTo(-4);
      store.close();
    }
  }

  @Test
  void shouldDropItsOwnWhenKafkasStoreWasInTheDirectoryMeanwhile() {
    write(TaskContext.in(directory), "deleted meanwhile", 12);
    KeyValueStore<Bytes, byte[]> kafkas = Stores.persistentKeyValueStore("store").get();
    TaskContext context = TaskContext.in(directory);
    kafkas.init(context, kafkas);
    kafkas.commit(Map.of(CHANGELOG, 20L));
    kafkas.close();

    store.init(TaskContext.in(directory), store);

    assertThat(store.committedOffset(CHANGELOG)).isNull();
    assertThat(get("deleted meanwhile")).isNull();
    assertThat(aside("outdated/store")).isNotEmptyDirectory();
    assertThat(aside("rocksdb/store/CURRENT")).exists();
    assertThat(directory.resolve("rocksdb").resolve("store")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"store.60000", "store:0", "store-197001010000"})
  void shouldDropItsOwnWhenKafkasStoreLeftSegments(String segment) throws IOException {
    write(TaskContext.in(directory), "deleted meanwhile", 12);
    Files.createDirectories(directory.resolve("store").resolve(segment));

    store.init(TaskContext.in(directory), store);

    assertThat(get("deleted meanwhile")).isNull();
    assertThat(aside("segments/store").resolve(segment)).exists();
  }

  @Test
  void shouldKeepAllWhenAStoreWithoutAChangelogChangesItsEngine() {
    TaskContext weir = TaskContext.in(directory).withoutChangelog();
    TaskContext rocksDb = TaskContext.in(directory, ON_ROCKSDB).withoutChangelog();
    store.init(weir, store);
    put("a", "1");
    store.commit(Map.of());
    store.close();
    store.init(rocksDb, store);
    store.close();

    store.init(weir, store);

    assertThat(get("a")).isEqualTo("1");
    assertThat(aside("")).doesNotExist();
  }

  // ---- errors of the engine

  @Test
  void shouldCloseWithoutAnErrorWhenTheDiskIsFull() {
    KeyValueEngine full = mock(KeyValueEngine.class);
    doThrow(new OutOfSpaceException("no space")).when(full).close();
    KeyValueStore<Bytes, byte[]> onFull = on((engine, name, settings) -> files -> full);
    TaskContext.in(directory).open(onFull);

    onFull.close();

    verify(full).close();
    assertThat(onFull.isOpen()).isFalse();
  }

  @Test
  void shouldLookClosedWhenAReadRacesWithTheClose() {
    KeyValueEngine closing = mock(KeyValueEngine.class);
    when(closing.get(any())).thenThrow(new StoreClosedException("closed"));
    when(closing.scan(any(), any(), org.mockito.ArgumentMatchers.anyBoolean(), any()))
        .thenThrow(new StoreClosedException("closed"));
    when(closing.size()).thenThrow(new StoreClosedException("closed"));
    KeyValueStore<Bytes, byte[]> racing = on((engine, name, settings) -> files -> closing);
    TaskContext.in(directory).open(racing);

    assertThatThrownBy(() -> racing.get(bytes("a"))).isInstanceOf(InvalidStateStoreException.class);
    assertThatThrownBy(racing::all).isInstanceOf(InvalidStateStoreException.class);
    assertThatThrownBy(racing::approximateNumEntries)
        .isInstanceOf(InvalidStateStoreException.class);
    racing.close();
  }

  // ---- settings

  @Test
  void shouldRunOnRocksDbWhenASettingSaysSo() {
    TaskContext context = TaskContext.in(directory, Map.of("weir.store.store.engine", "rocksdb"));
    context.open(store);
    put("a", "1");

    assertThat(get("a")).isEqualTo("1");
    assertThat(directory.resolve("rocksdb").resolve("store")).isNotEmptyDirectory();
    assertThat(home()).doesNotExist();
    assertThat(WeirStores.plan())
        .singleElement()
        .satisfies(
            plan -> {
              assertThat(plan.engine()).isEqualTo("rocksdb");
              assertThat(plan.reason()).isEqualTo("set by weir.store.store.engine");
              assertThat(plan.memoryBytes()).isZero();
            });
    store.close();
    assertThat(WeirStores.plan()).isEmpty();
  }

  @Test
  void shouldRefuseTheEngineOfAnotherKindOfStore() {
    TaskContext context =
        TaskContext.in(directory, Map.of("weir.store.store.engine", "window-log"));

    assertThatThrownBy(() -> store.init(context, store))
        .isInstanceOf(StreamsException.class)
        .hasMessageStartingWith(
            "Store store: Setting weir.store.store.engine is 'window-log', expected hash-log, sorted"
                + " or rocksdb.");
  }

  @Test
  void shouldNameTheStoreWhenASettingDoesNotFit() {
    TaskContext context = TaskContext.in(directory, Map.of("weir.store.store.engine", "rocks"));

    assertThatThrownBy(() -> store.init(context, store))
        .isInstanceOf(StreamsException.class)
        .hasMessageStartingWith(
            "Store store: Setting weir.store.store.engine is 'rocks', expected");
  }

  @Test
  void shouldNameTheStoreWhenTheJvmAllowsLessMemory() {
    TaskContext context =
        TaskContext.in(directory, Map.of("weir.memory.max.bytes", Long.MAX_VALUE / 2));

    assertThatThrownBy(() -> store.init(context, store))
        .isInstanceOf(StreamsException.class)
        .hasMessageStartingWith("Store store: ")
        .hasMessageContaining("weir.memory.max.bytes");
  }

  @Test
  void shouldLimitTheOpenFilesOfTheProcessWhileItIsOpen() {
    TaskContext.in(directory, Map.of("weir.files.max.open", 5_000)).open(store);

    assertThat(OpenFiles.ofProcess().maxOpen()).isEqualTo(5_000);
    store.close();
    assertThat(OpenFiles.ofProcess().maxOpen()).isEqualTo(OpenFiles.defaultMaxOpen());
  }

  @Test
  void shouldNameTheStoreWhenTooFewFilesMayBeOpen() {
    TaskContext context = TaskContext.in(directory, Map.of("weir.files.max.open", 3));

    assertThatThrownBy(() -> store.init(context, store))
        .isInstanceOf(StreamsException.class)
        .hasMessageStartingWith("Store store: Setting weir.files.max.open is '3', expected");
  }

  @Test
  void shouldTellItsPlanWhileItIsOpen() {
    TaskContext.in(directory, Map.of("weir.store.store.memory.weight", 2)).open(store);
    put("a", "1");

    assertThat(WeirStores.plan())
        .singleElement()
        .satisfies(
            plan -> {
              assertThat(plan.store()).isEqualTo("store");
              assertThat(plan.task()).isEqualTo("0_0");
              assertThat(plan.engine()).isEqualTo("hash-log");
              assertThat(plan.reason()).isNotEmpty();
              assertThat(plan.memory()).startsWith("weight 2.0 of the ");
              assertThat(plan.figures().get(Figure.KEYS)).isOne();
              assertThat(plan.memoryBytes()).isPositive();
            });
    store.close();
    assertThat(WeirStores.plan()).isEmpty();
  }
}

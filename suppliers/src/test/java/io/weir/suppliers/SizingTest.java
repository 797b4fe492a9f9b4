package io.weir.suppliers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What stores take of the memory is what docs/sizing.md says, by its tables. */
class SizingTest {
  private static final long START = 1_700_000_000_000L;
  private static final int VALUE_BYTES = 16;
  private static final int KEYS_OF_MANY = 3_000;
  private static final int KEYS_OF_FEW = 5;

  /** Stores of few keys are many in the least budget; of many keys so few that one counts. */
  private static final int BUDGET_MIB_OF_FEW = 4;

  private static final int BUDGET_MIB_OF_MANY = 8;
  private static final int ROWS = 100_000;

  /** Background work goes on meanwhile, and gives back sooner or later. */
  private static final double TOLERANCE = 0.35;

  @TempDir private Path directory;

  /** The kinds of stores, as the first column of the tables names them. */
  private enum Kind {
    KEY_VALUE("key-value", Duration.ofSeconds(1)),
    MINUTES("windows of 1 min, kept for 1 h", Duration.ofHours(1)),
    HOURS("windows of 1 h, kept for 1 day", Duration.ofDays(1)),
    SESSIONS("sessions, kept for 1 h", Duration.ofHours(1)),
    JOIN("one side of a join within 10 min", Duration.ofMinutes(10));

    private final String text;
    private final Duration kept;

    Kind(String text, Duration kept) {
      this.text = text;
      this.kept = kept;
    }

    StateStore store(String name) {
      return switch (this) {
        case KEY_VALUE -> WeirStores.persistentTimestampedKeyValueStore(name).get();
        case MINUTES ->
            WeirStores.persistentTimestampedWindowStore(name, kept, Duration.ofMinutes(1), false)
                .get();
        case HOURS ->
            WeirStores.persistentTimestampedWindowStore(name, kept, Duration.ofHours(1), false)
                .get();
        case SESSIONS -> WeirStores.persistentSessionStore(name, kept).get();
        case JOIN -> WeirStores.persistentWindowStore(name, kept, kept, true).get();
      };
    }

    @SuppressWarnings("unchecked")
    void put(StateStore store, int key, long time) {
      byte[] value = new byte[VALUE_BYTES];
      switch (this) {
        case KEY_VALUE -> ((KeyValueStore<Bytes, byte[]>) store).put(SizingTest.key(key), value);
        case SESSIONS ->
            ((SessionStore<Bytes, byte[]>) store)
                .put(new Windowed<>(SizingTest.key(key), new SessionWindow(time, time)), value);
        default -> ((WindowStore<Bytes, byte[]>) store).put(SizingTest.key(key), value, time);
      }
    }
  }

  private static Bytes key(int key) {
    return Bytes.wrap(ByteBuffer.allocate(16).putLong(key * 0x9E37_79B9_7F4A_7C15L).array());
  }

  /** Rows of the page: a kind and the numbers that follow it. */
  private static Stream<Row> rows() throws IOException {
    return Files.readAllLines(Path.of("../docs/sizing.md")).stream()
        .map(line -> line.split("\\s*\\|\\s*"))
        .filter(cells -> cells.length == 5)
        .flatMap(
            cells ->
                Arrays.stream(Kind.values())
                    .filter(kind -> kind.text.equals(cells[1]))
                    .map(kind -> new Row(kind, cells[2], cells[3], cells[4])));
  }

  private record Row(Kind kind, String few, String many, String bytes) {}

  @ParameterizedTest
  @MethodSource("rows")
  void shouldTakeWhatThePageSays(Row row) throws IOException {
    check("least with few", row.few, leastKibibytes(row.kind, KEYS_OF_FEW, BUDGET_MIB_OF_FEW));
    check("least with many", row.many, leastKibibytes(row.kind, KEYS_OF_MANY, BUDGET_MIB_OF_MANY));
    check("bytes of a row", row.bytes, bytesOfARow(row.kind));
  }

  private static void check(String what, String page, double measured) {
    double told = Double.parseDouble(page);
    assertThat(measured).as(what).isCloseTo(told, within(TOLERANCE * told));
  }

  /** As many stores as work in one budget, all of them written to in turns. */
  private double leastKibibytes(Kind kind, int keys, int mebibytes) throws IOException {
    TaskContext context = context(mebibytes);
    List<StateStore> stores = new ArrayList<>();
    try {
      for (boolean isEnough = true; isEnough; ) {
        StateStore added = context.open(kind.store("store-" + stores.size()));
        stores.add(added);
        isEnough = takes(kind, added, keys, stores);
      }
      return mebibytes * 1024.0 / (stores.size() - 1);
    } finally {
      stores.forEach(StateStore::close);
    }
  }

  private static boolean takes(Kind kind, StateStore added, int keys, List<StateStore> all) {
    try {
      for (int key = 0; key < keys; key++) {
        kind.put(added, key, START + key * 1_000L % kind.kept.toMillis());
      }
      for (StateStore store : all) {
        for (int key = 0; key < KEYS_OF_FEW; key++) {
          kind.put(store, key, START + kind.kept.toMillis() / 2 + key * 1_000L);
        }
      }
      return true;
    } catch (ProcessorStateException e) {
      assertThat(e).hasMessageContaining("raise weir.memory.max.bytes");
      return false;
    }
  }

  /** With room for all. */
  private double bytesOfARow(Kind kind) throws IOException {
    StateStore store = context(256).open(kind.store("store"));
    try {
      for (int row = 0; row < ROWS; row++) {
        kind.put(store, row, START);
      }
      return WeirStores.plan().get(0).memoryBytes() / (double) ROWS;
    } finally {
      store.close();
    }
  }

  private TaskContext context(int mebibytes) throws IOException {
    Path task = Files.createTempDirectory(directory, "task");
    TaskContext context = TaskContext.in(task, Map.of("weir.memory.max.bytes", mebibytes + "m"));
    context.moveTo(1);
    return context;
  }
}

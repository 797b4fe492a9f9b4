package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Cursor;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.kit.Scale;
import io.weir.stores.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows whose times come in order, out of order, too late and from far ahead, against a model: what
 * is read, in which order, what expires and when, also over reopenings and losses of power. {@code
 * weir.operations} for each of {@code weir.seeds}; {@code weir.seed} plays one again.
 */
class WindowLogTimesTest {
  private static final int SEEDS = 40;
  private static final int OPERATIONS = 3_000;

  static LongStream seeds() {
    return LongStream.of(Scale.seeds(SEEDS));
  }

  @ParameterizedTest(name = "-Dweir.seed={0}")
  @MethodSource("seeds")
  void shouldAgreeWithTheModelWhenTimesComeInAnyOrder(long seed) {
    Play play = new Play(seed);
    int operations = Scale.of("operations", OPERATIONS);
    for (int i = 0; i < operations; i++) {
      play.step();
    }
    play.compareAll();
    play.reopen();
    play.compareAll();
    play.close();
  }

  /** One store of random parameters and its model. */
  private static final class Play {
    private final SplittableRandom random;
    private final WindowLogOptions options;
    private final byte[][] keys;
    private final int suffixes;
    private final int valueBytes;
    private final Map<Long, WindowModel> marked = new HashMap<>();

    private MemoryDirectory memory = new MemoryDirectory();
    private WindowLog store;
    private WindowModel model;
    private long marks;
    private long durableMark;
    private long now;

    Play(long seed) {
      random = new SplittableRandom(seed);
      boolean dense = random.nextInt(3) == 0; // Groups are split again and again.
      long retention = dense ? 1_000 : one(0, 1, 50, 1_000, 10_000);
      long spanMs = dense ? 60_000 : one(1, 7, 100, 1_000, 60_000);
      long grain = dense ? one(1_000, 30_000) : one(1, 5, 64, 1_000, 30_000);
      HashLogOptions bundles =
          HashLogOptions.of("times-" + seed).withBackground(Runnable::run).withNanoClock(() -> 0);
      boolean untilEmitted = random.nextInt(3) == 0;
      WindowLogOptions drawn =
          WindowLogOptions.of(
                  bundles.name(),
                  retention,
                  spanMs,
                  Math.min(spanMs, grain),
                  WindowModel.SUFFIX_BYTES)
              .withSpansPurgedTogether((int) one(1, 1, 2, 6))
              .withSliceMs(random.nextBoolean() ? spanMs : one(1, 10, 333, 5_000, 100_000))
              .withSealAbove(random.nextInt(2)) // None is sealed, or each.
              .withBundles(bundles);
      options = untilEmitted ? drawn.withUntilEmitted() : drawn;
      suffixes = (int) one(1, 3, 200);
      valueBytes = dense ? 600 : (int) one(2, 40, 600);
      keys = new byte[dense ? 1 : (int) one(1, 5, 40)][];
      for (int i = 0; i < keys.length; i++) {
        keys[i] = drawKey(i);
      }
      model = new WindowModel(options);
      marked.put(0L, model.copy());
      store = open();
    }

    private long one(long... choices) {
      return choices[random.nextInt(choices.length)];
    }

    /** Keys that begin with each other, and whose bytes look like those of times. */
    private byte[] drawKey(int index) {
      int kind = random.nextInt(3);
      if (kind == 0 && index > 0) {
        byte[] other = keys[random.nextInt(index)];
        byte[] key = java.util.Arrays.copyOf(other, other.length + 1 + random.nextInt(9));
        key[key.length - 1] = (byte) random.nextInt(256);
        return key;
      }
      byte[] key = new byte[random.nextInt(6)];
      random.nextBytes(key);
      return key;
    }

    private WindowLog open() {
      return WindowLog.open(memory, options, new MemoryBudget(64 << 20));
    }

    void step() {
      int roll = random.nextInt(1_000);
      if (roll < 200) {
        readAndWrite();
      } else if (roll < 600) {
        put(drawRowKey());
      } else if (roll < 700) {
        byte[] rowKey = drawRowKey();
        assertThat(store.delete(rowKey)).isEqualTo(model.delete(rowKey));
      } else if (roll < 800) {
        byte[] rowKey = drawRowKey();
        assertThat(store.get(rowKey)).isEqualTo(model.get(rowKey));
      } else if (roll < 880) {
        fetch();
      } else if (roll < 920) {
        fetchAll();
      } else if (roll < 930) {
        emit();
      } else if (roll < 940) {
        byte[] rowKey = drawRowKey();
        store.announce(rowKey);
        model.announce(rowKey);
      } else if (roll < 980) {
        mark();
      } else if (roll < 990) {
        reopen();
      } else if (roll < 998) {
        losePower();
      } else {
        clear();
      }
      assertThat(store.streamTime()).isEqualTo(model.streamTime());
    }

    /** As operators do: reads a row, then writes it or one close by. */
    private void readAndWrite() {
      byte[] rowKey = drawRowKey();
      assertThat(store.get(rowKey)).isEqualTo(model.get(rowKey));
      long time = Math.max(0, WindowModel.time(rowKey) + random.nextInt(-12, 13));
      byte[] near =
          WindowModel.rowKey(WindowModel.plainKey(rowKey), time, random.nextInt(suffixes));
      if (random.nextInt(4) == 0) {
        assertThat(store.delete(near)).isEqualTo(model.delete(near));
      } else {
        put(near);
      }
    }

    private void put(byte[] rowKey) {
      byte[] value = new byte[random.nextInt(valueBytes)];
      random.nextBytes(value);
      store.put(rowKey, value);
      model.put(rowKey, value);
    }

    private byte[] drawRowKey() {
      return WindowModel.rowKey(
          keys[random.nextInt(keys.length)], drawTime(), random.nextInt(suffixes));
    }

    private long drawTime() {
      long retention = options.retentionMs();
      int roll = random.nextInt(1_000);
      if (roll < 2) {
        now += random.nextLong(10 * (retention + options.spanMs()) + 1);
      } else if (roll < 400) {
        now += random.nextLong(Math.max(1, retention / 50) + 1);
      }
      long back =
          roll < 900
              ? random.nextLong(Math.max(1, retention / 4) + 1)
              : random.nextLong(2 * retention + 2);
      return Math.max(0, now - back);
    }

    private Direction drawDirection() {
      return random.nextBoolean() ? Direction.ASCENDING : Direction.DESCENDING;
    }

    private long drawFrom() {
      return random.nextInt(4) == 0 ? -1 + random.nextLong(3) : drawTime();
    }

    private long drawTo(long from) {
      return switch (random.nextInt(6)) {
        case 0 -> Long.MAX_VALUE;
        case 1 -> drawTime();
        case 2 -> from;
        default -> from + random.nextLong(options.retentionMs() + 10);
      };
    }

    private void fetch() {
      byte[] key = keys[random.nextInt(keys.length)];
      long from = drawFrom();
      long to = drawTo(from);
      Direction direction = drawDirection();
      compare(store.fetch(key, from, to, direction), model.keys(key, key, from, to, direction));
    }

    private void fetchAll() {
      byte[] fromKey = random.nextInt(3) == 0 ? null : keys[random.nextInt(keys.length)];
      byte[] toKey = random.nextInt(3) == 0 ? null : keys[random.nextInt(keys.length)];
      compareRange(fromKey, toKey, drawFrom());
    }

    private void emit() {
      long from = drawFrom();
      long to = drawTo(from);
      List<byte[]> found = new ArrayList<>();
      try (Cursor cursor = store.emit(from, to)) {
        while (cursor.next()) {
          found.add(cursor.key());
          assertThat(WindowModel.time(cursor.key())).isBetween(from, to);
          assertThat(cursor.value()).isEqualTo(model.emittable(cursor.key()));
        }
      }
      assertThat(found).isSortedAccordingTo(model.order());
      TreeSet<byte[]> each = new TreeSet<>(model.order());
      each.addAll(found);
      assertThat(each).hasSameSizeAs(found).containsAll(model.toEmit(from, to));
      model.emitted(to);
    }

    private void compareRange(byte @Nullable [] fromKey, byte @Nullable [] toKey, long from) {
      long to = drawTo(from);
      Direction direction = drawDirection();
      compare(
          store.fetchAll(fromKey, toKey, from, to, direction),
          model.keys(fromKey, toKey, from, to, direction));
    }

    private void compare(Cursor cursor, List<byte[]> expected) {
      List<byte[]> found = new ArrayList<>();
      try (cursor) {
        while (cursor.next()) {
          found.add(cursor.key());
          assertThat(cursor.value()).isEqualTo(model.get(cursor.key()));
        }
      }
      assertThat(found)
          .usingElementComparator(java.util.Arrays::compareUnsigned)
          .isEqualTo(expected);
    }

    void compareAll() {
      Direction direction = drawDirection();
      compare(
          store.fetchAll(null, null, -1, Long.MAX_VALUE, direction),
          model.keys(null, null, -1, Long.MAX_VALUE, direction));
    }

    private void mark() {
      marks++;
      marked.put(marks, model.copy());
      store.mark(ByteBuffer.allocate(Long.BYTES).putLong(marks).array());
      if (random.nextInt(3) > 0) {
        store.generate();
        durableMark = marks;
      }
    }

    private void clear() {
      marks++;
      model.clear();
      now = 0;
      marked.put(marks, model.copy());
      store.clear(ByteBuffer.allocate(Long.BYTES).putLong(marks).array());
      durableMark = marks;
    }

    void reopen() {
      store.close();
      openAgain();
    }

    private void losePower() {
      memory = memory.crash(random.nextInt(101), random.nextInt());
      openAgain();
    }

    private void openAgain() {
      store = open();
      byte[] note = store.note();
      long mark = note == null ? 0 : ByteBuffer.wrap(note).getLong();
      assertThat(mark).as("mark of the generation").isBetween(durableMark, marks);
      durableMark = mark;
      model = marked.get(mark).opened();
      if (random.nextInt(4) == 0) { // Input that is read again, or of another source.
        now = random.nextLong(now + 1);
      }
      assertThat(store.streamTime()).isEqualTo(-1);
      compareAll();
    }

    void close() {
      store.close();
    }
  }
}

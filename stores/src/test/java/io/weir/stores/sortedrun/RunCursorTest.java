package io.weir.stores.sortedrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random walks of cursors over runs of keys of every kind, against a sorted map. */
class RunCursorTest {
  private static final String NAME = "run";

  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryBudget budget = new MemoryBudget(64 << 20);
  private final BlockCache cache = new BlockCache(budget, 1);

  /** Draws a key. */
  private interface Keys {
    byte[] draw(SplittableRandom random);
  }

  private static final Map<String, Keys> KEYS =
      Map.of(
          "short", random -> alike(random, 0, 0, 3),
          "random", random -> alike(random, 0, 0, 24),
          "alike in eight bytes", random -> alike(random, 8, 7, 4),
          "alike in many bytes", random -> alike(random, 300, 0, 12),
          "around where a fence is cut", random -> alike(random, 505, 9, 14),
          "alike beyond a cut fence", random -> alike(random, 700, 0xFF, 5),
          "all zeros", random -> alike(random, random.nextInt(600), 0, 1),
          "all 0xFF", random -> alike(random, random.nextInt(1_200), 0xFF, 1),
          "long", random -> alike(random, 0, 0, 9_000),
          "of few bytes", RunCursorTest::ofFewBytes);

  private static byte[] alike(SplittableRandom random, int alike, int value, int more) {
    byte[] key = new byte[alike + random.nextInt(more)];
    random.nextBytes(key);
    Arrays.fill(key, 0, alike, (byte) value);
    return key;
  }

  private static byte[] ofFewBytes(SplittableRandom random) {
    byte[] key = new byte[random.nextInt(18)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (random.nextInt(8) == 0 ? 0xFF : 0);
    }
    return key;
  }

  private static NavigableMap<byte[], byte[]> draw(SplittableRandom random, Keys keys, int count) {
    NavigableMap<byte[], byte[]> records = RunModel.empty();
    for (int i = 0; i < count; i++) {
      byte[] value =
          random.nextInt(4) == 0
              ? RunModel.drawTombstone(random)
              : RunModel.drawValue(random, i % 50 == 0 ? 10_000 : 1 + random.nextInt(200));
      records.put(keys.draw(random), value);
    }
    return records;
  }

  @Test
  void shouldGoWhereASortedMapWouldWhereverItIsSent() throws IOException {
    for (Map.Entry<String, Keys> each : KEYS.entrySet()) {
      for (int count : new int[] {0, 1, 2, 17, 40, 600}) {
        SplittableRandom random = new SplittableRandom(count);
        NavigableMap<byte[], byte[]> records = draw(random, each.getValue(), count);
        RunFile file = RunModel.write(directory, NAME, records, budget);
        try (SortedRun run = SortedRun.open(directory, NAME, file, cache)) {
          String what = each.getKey() + ", " + count;
          new Walk(run.cursor(), records, each.getValue(), random, what).go(60);
          for (int i = 0; i < 10; i++) {
            walkInRange(run, records, each.getValue(), random, what).go(10);
          }
          for (byte[] key : records.keySet()) {
            byte[] value = records.get(key);
            byte[] expected = RunModel.kindOf(value) == Kind.VALUE ? value : null;
            assertThat(run.get(key)).as(what).isEqualTo(expected);
            assertThat(run.cursor().find(key)).as(what).isTrue();
          }
        }
        directory.delete(NAME);
      }
    }
    assertThat(budget.usedBytes()).isZero();
  }

  private static Walk walkInRange(
      SortedRun run,
      NavigableMap<byte[], byte[]> records,
      Keys keys,
      SplittableRandom random,
      String what) {
    byte[] from = random.nextInt(4) == 0 ? null : near(records, keys, random);
    byte[] to = random.nextInt(4) == 0 ? null : near(records, keys, random);
    boolean inclusive = random.nextBoolean();
    NavigableMap<byte[], byte[]> range = records;
    if (from != null && to != null && Arrays.compareUnsigned(from, to) > 0) {
      range = RunModel.empty();
    } else {
      range = from == null ? range : range.tailMap(from, true);
      range = to == null ? range : range.headMap(to, inclusive);
    }
    RunCursor cursor = run.cursor(from, to, inclusive);
    return new Walk(cursor, RunModel.copy(range), keys, random, what + ", range");
  }

  /** A key that is there, or one like it, or another. */
  private static byte[] near(
      NavigableMap<byte[], byte[]> records, Keys keys, SplittableRandom random) {
    byte[] drawn = keys.draw(random);
    byte[] key = random.nextBoolean() ? records.ceilingKey(drawn) : drawn;
    byte[] near = key == null ? drawn : key.clone();
    int change = random.nextInt(6);
    if (change == 0) {
      return Arrays.copyOf(near, near.length + 1);
    } else if (change == 1 && near.length > 0) {
      return Arrays.copyOf(near, near.length - 1);
    } else if (change == 2 && near.length > 0) {
      near[near.length - 1]++;
    }
    return near;
  }

  /** A cursor, and where it should be. */
  private static final class Walk {
    private final RunCursor cursor;
    private final NavigableMap<byte[], byte[]> records;
    private final Keys keys;
    private final SplittableRandom random;
    private final String what;
    private byte @Nullable [] at;
    private boolean before;
    private boolean behind;

    Walk(
        RunCursor cursor,
        NavigableMap<byte[], byte[]> records,
        Keys keys,
        SplittableRandom random,
        String what) {
      this.cursor = cursor;
      this.records = records;
      this.keys = keys;
      this.random = random;
      this.what = what;
    }

    /** Sends it somewhere, and then on in one direction or back and forth. */
    void go(int times) {
      step(random.nextBoolean());
      for (int i = 0; i < times; i++) {
        send(random.nextInt(5), near(records, keys, random));
        int direction = random.nextInt(3);
        for (int steps = random.nextInt(40); steps > 0; steps--) {
          step(direction == 0 || (direction == 1 && random.nextBoolean()));
        }
      }
    }

    private void send(int where, byte[] key) {
      switch (where) {
        case 0 -> arrive(cursor.first(), records.firstEntry(), false);
        case 1 -> arrive(cursor.last(), records.lastEntry(), true);
        case 2 -> arrive(cursor.seek(key), records.ceilingEntry(key), false);
        case 3 -> arrive(cursor.seekBefore(key), records.lowerEntry(key), true);
        default -> arrive(cursor.seekForPrevious(key), records.floorEntry(key), true);
      }
    }

    private void step(boolean up) {
      Map.Entry<byte[], byte[]> expected;
      if (up) {
        expected = at == null ? behind ? null : records.firstEntry() : records.higherEntry(at);
      } else {
        expected = at == null ? before ? null : records.lastEntry() : records.lowerEntry(at);
      }
      arrive(up ? cursor.next() : cursor.previous(), expected, !up);
    }

    private void arrive(
        boolean found, Map.@Nullable Entry<byte[], byte[]> expected, boolean downwards) {
      assertThat(found).as(what).isEqualTo(expected != null);
      at = expected == null ? null : expected.getKey();
      before = expected == null && downwards;
      behind = expected == null && !downwards;
      if (expected == null) {
        assertThatThrownBy(cursor::key).isInstanceOf(IllegalStateException.class);
        return;
      }
      byte[] key = expected.getKey();
      byte[] value = expected.getValue();
      boolean isSame =
          Arrays.equals(cursor.keyBytes(), 0, cursor.keyLength(), key, 0, key.length)
              && Arrays.equals(cursor.key(), key)
              && Arrays.equals(cursor.value(), value)
              && cursor.kind() == RunModel.kindOf(value);
      assertThat(isSame).as(what).isTrue();
    }
  }

  @Test
  void shouldGoFromTheLastRecordToTheFirstWhenReversed() throws IOException {
    NavigableMap<byte[], byte[]> records = RunModel.draw(new SplittableRandom(3), 500);
    RunFile file = RunModel.write(directory, NAME, records, budget);
    try (SortedRun run = SortedRun.open(directory, NAME, file, cache)) {
      RecordSource reversed = run.cursor().reversed();
      for (byte[] key : records.descendingKeySet()) {
        assertThat(reversed.next()).isTrue();
        assertThat(reversed.key()).isEqualTo(key);
        assertThat(reversed.value()).isEqualTo(records.get(key));
      }
      assertThat(reversed.next()).isFalse();
    }
  }

  @Test
  void shouldReadOnlyTheBlocksThatItNeeds() throws IOException {
    NavigableMap<byte[], byte[]> records = RunModel.empty();
    for (int i = 0; i < 1_000; i++) {
      records.put(new byte[] {1, (byte) (i >>> 8), (byte) i}, new byte[100]);
    }
    RunFile file = RunModel.write(directory, NAME, records, budget);
    try (SortedRun run = SortedRun.open(directory, NAME, file, cache)) {
      assertThat(run.cursor().seek(new byte[] {2})).isFalse();
      assertThat(run.cursor().seekBefore(new byte[] {1})).isFalse();
      assertThat(run.reads()).isZero();
      assertThat(run.cursor().seek(new byte[] {1, 2})).isTrue();
      assertThat(run.reads()).isEqualTo(1);
      assertThat(run.cursor().seekBefore(new byte[] {2})).isTrue();
      assertThat(run.reads()).isEqualTo(2);
    }
  }
}

package io.weir.stores.sorted;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.io.FileNumber;
import io.weir.stores.keyorder.Range;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.sorted.Memtable.Known;
import io.weir.stores.sortedrun.Kind;
import io.weir.stores.sortedrun.SortedRun;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("threads")
class MemtableTest {
  private final MemoryBudget budget = new MemoryBudget(256 << 20);
  private final Snapshots snapshots = new Snapshots();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void shouldShowWhatAMapShows(int shape) {
    for (long seed = 1; seed <= 8; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Memtable table = new Memtable(budget, snapshots, 1);
      try {
        TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
        for (int i = 0; i < 4_000; i++) {
          byte[] key = key(random, shape, i);
          byte[] value = random.nextInt(8) == 0 ? null : new byte[random.nextInt(40)];
          if (value != null) {
            random.nextBytes(value);
          }
          Known known = table.seek(key);
          table.set(value, snapshots.nextWrite());
          byte[] before = model.put(key, value == null ? SortedRun.GONE : value);
          assertThat(known)
              .isEqualTo(
                  before == null
                      ? Known.NOTHING
                      : before == SortedRun.GONE ? Known.TOMBSTONE : Known.VALUE);
          byte[] asked = key(random, shape, random.nextInt(i + 1));
          assertThat(table.get(asked)).isEqualTo(model.get(asked));
          if (i % 500 == 499) {
            for (Direction direction : Direction.values()) {
              byte[] from = random.nextInt(4) == 0 ? null : key(random, shape, i / 2);
              byte[] to = random.nextInt(4) == 0 ? null : key(random, shape, i);
              boolean inclusive = random.nextBoolean();
              assertThat(rows(table, from, to, inclusive, direction))
                  .isEqualTo(rows(model, from, to, inclusive, direction));
            }
          }
        }
        assertThat(table.keys()).isEqualTo(model.size());
      } finally {
        table.leave();
      }
      assertThat(budget.usedBytes()).isZero();
    }
  }

  private static byte[] key(SplittableRandom random, int shape, int step) {
    return switch (shape) {
      case 0 -> any(random, random.nextInt(3)); // few, short
      case 1 -> alike(random);
      case 2 -> number(step); // in order
      case 3 -> number(1_000_000 - step); // in reverse order
      case 4 -> highest(random.nextInt(30));
      default -> any(random, 8);
    };
  }

  private static byte[] any(SplittableRandom random, int length) {
    byte[] key = new byte[length];
    random.nextBytes(key);
    return key;
  }

  /** Long ones that begin alike, and are each other's beginnings. */
  private static byte[] alike(SplittableRandom random) {
    byte[] key = new byte[20 + random.nextInt(60)];
    key[key.length - 1] = (byte) random.nextInt(3);
    return key;
  }

  private static byte[] number(int number) {
    return FileNumber.of(number).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] highest(int length) {
    byte[] key = new byte[length];
    Arrays.fill(key, (byte) -1);
    return key;
  }

  private List<String> rows(
      Memtable table,
      byte @Nullable [] from,
      byte @Nullable [] to,
      boolean inclusive,
      Direction direction) {
    Snapshots.Snapshot snapshot = snapshots.open();
    List<String> rows = new ArrayList<>();
    MemtableCursor cursor =
        table.cursor(snapshot.sequence(), new Range(from, to, inclusive, direction));
    while (cursor.next()) {
      rows.add(
          row(cursor.key(), cursor.kind() == Kind.TOMBSTONE ? SortedRun.GONE : cursor.value()));
    }
    assertThat(cursor.next()).isFalse();
    snapshots.close(snapshot);
    return rows;
  }

  private static List<String> rows(
      NavigableMap<byte[], byte[]> model,
      byte @Nullable [] from,
      byte @Nullable [] to,
      boolean inclusive,
      Direction direction) {
    List<String> rows = new ArrayList<>();
    Map<byte[], byte[]> ordered = direction == Direction.ASCENDING ? model : model.descendingMap();
    ordered.forEach(
        (key, value) -> {
          boolean isWithin =
              (from == null || Arrays.compareUnsigned(key, from) >= 0)
                  && (to == null || Arrays.compareUnsigned(key, to) < (inclusive ? 1 : 0));
          if (isWithin) {
            rows.add(row(key, value));
          }
        });
    return rows;
  }

  private static String row(byte[] key, byte[] value) {
    return HexFormat.of().formatHex(key)
        + (value == SortedRun.GONE ? " gone" : " " + HexFormat.of().formatHex(value));
  }

  @Test
  void shouldGoOnShowingWhatWasThereWhenTheWriterGoesOn() {
    SplittableRandom random = new SplittableRandom(5);
    Memtable table = new Memtable(budget, snapshots, 1);
    try {
      TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
      for (int round = 0; round < 30; round++) {
        List<String> expected = rows(model, null, null, true, Direction.ASCENDING);
        Snapshots.Snapshot snapshot = snapshots.open();
        MemtableCursor cursor = table.cursor(snapshot.sequence(), Range.ALL);
        List<String> seen = new ArrayList<>();
        boolean more = true;
        while (more) {
          for (int i = 0; i < 3; i++) {
            byte[] key = new byte[2];
            random.nextBytes(key);
            byte[] value = new byte[random.nextInt(5)];
            random.nextBytes(value);
            table.seek(key);
            table.set(value, snapshots.nextWrite());
            model.put(key, value);
          }
          more = cursor.next();
          if (more) {
            seen.add(row(cursor.key(), cursor.value()));
          }
        }
        snapshots.close(snapshot);
        assertThat(seen).isEqualTo(expected);
      }
    } finally {
      table.leave();
    }
  }
}

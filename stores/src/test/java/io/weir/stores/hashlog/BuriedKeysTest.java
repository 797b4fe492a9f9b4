package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Cursor;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.format.KeyHash;
import io.weir.stores.format.KeyHashing;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.Frame;
import io.weir.stores.memory.MemoryBudget;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Deletes under open cursors: what they take is counted, and goes step by step. */
class BuriedKeysTest {
  private static final KeyHash HASH = KeyHashing.SECURE.of(new KeyHash.Seed(1, 2));

  private final MemoryBudget budget = new MemoryBudget(64 << 20);
  private final BuriedKeys buried = new BuriedKeys(budget, HASH);
  private final Index index = new Index(budget, HASH);

  private static byte[] key(long key) {
    return ByteBuffer.allocate(Long.BYTES).putLong(key).array();
  }

  private void bury(long number) {
    long hash = HASH.of(key(number));
    assertThat(index.prepareInsert(hash)).isTrue();
    assertThat(buried.prepare(hash)).isTrue();
    buried.add(hash, IndexEntry.of(hash, number), number * 10);
    index.insert(hash, IndexEntry.of(hash, number));
  }

  @Test
  void shouldRemoveSomeOfTheOldestAtOnce() {
    for (int i = 1; i <= 1_000; i++) {
      bury(i);
    }
    assertThat(buried.oldest()).isEqualTo(10);
    assertThat(buried.purge(index, 9, 100)).isFalse();
    assertThat(index.entries()).isEqualTo(1_000);
    assertThat(buried.purge(index, 5_000, 100)).isTrue();
    assertThat(index.entries()).isEqualTo(900);
    assertThat(buried.oldest()).isEqualTo(1_010);
    assertThat(buried.purge(index, 5_000, 1_000)).isFalse();
    assertThat(index.entries()).isEqualTo(500);
    assertThat(buried.stampIfNone()).isEqualTo(BuriedKeys.SOME);
    assertThat(buried.purge(index, Long.MAX_VALUE, 10_000)).isFalse();
    assertThat(index.entries()).isZero();
    assertThat(buried.stampIfNone()).isNotEqualTo(BuriedKeys.SOME);
    assertThat(buried.oldest()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldCountItsMemoryUntilTheLastIsGone() {
    long before = budget.usedBytes();
    for (int i = 1; i <= 10_000; i++) {
      long hash = HASH.of(key(i));
      assertThat(buried.prepare(hash)).isTrue();
      assertThat(buried.prepare(hash)).isTrue(); // The deletion was tried twice.
      buried.add(hash, IndexEntry.of(hash, i), i);
    }
    // The budget counts a frame that is shared as a whole.
    assertThat(budget.usedBytes() - before)
        .isBetween(buried.memoryBytes(), buried.memoryBytes() + Frame.BYTES)
        .isGreaterThan(10_000 * 32);
    buried.purge(index, 9_999, Integer.MAX_VALUE);
    assertThat(buried.memoryBytes()).isPositive();
    buried.purge(index, 10_000, Integer.MAX_VALUE);
    assertThat(budget.usedBytes()).isEqualTo(before);
    assertThat(buried.memoryBytes()).isZero();
    bury(3);
    assertThat(buried.oldest()).isEqualTo(30);
    buried.clear();
    assertThat(buried.memoryBytes()).isZero();
  }

  @Test
  void shouldLeaveAKeyThatCameBack() {
    bury(7);
    long hash = HASH.of(key(7));
    index.replace(index.find(hash, IndexEntry.of(hash, 7)), IndexEntry.of(hash, 8));
    buried.purge(index, Long.MAX_VALUE, 10);
    assertThat(index.contains(hash, 8)).isTrue();
  }

  @Test
  void shouldShowTheStoreAsItWasWhenAllIsDeletedUnderACursor() {
    int keys = 20_000;
    MemoryBudget all = new MemoryBudget(64 << 20);
    HashLogOptions options = HashLogOptions.of("queue").withBackground(Runnable::run);
    try (HashLog store = HashLog.open(new MemoryDirectory(), options, all)) {
      for (int i = 0; i < keys; i++) {
        store.put(key(i), key(i));
      }
      try (Cursor cursor = store.scan(null, null, true, Direction.ASCENDING)) {
        for (int i = 0; i < keys; i++) {
          assertThat(store.delete(key(i))).isTrue();
        }
        store.put(key(5), key(-5));
        assertThat(store.log().index().entries()).isEqualTo(keys);
        for (int i = 0; i < keys; i++) {
          assertThat(cursor.next()).isTrue();
          assertThat(cursor.value()).isEqualTo(key(i));
        }
        assertThat(cursor.next()).isFalse();
      }
      assertThat(store.log().index().entries()).isEqualTo(1);
      assertThat(store.size()).isEqualTo(1);
      assertThat(store.get(key(5))).isEqualTo(key(-5));
      assertThat(store.get(key(6))).isNull();
    }
    assertThat(all.usedBytes()).isZero();
  }
}

package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.format.KeyHash;
import io.weir.stores.format.KeyHashing;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.Frame;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The index when hashes are the same, memory ends, and readers are late. */
@Tag("threads")
class IndexTest {
  private static final KeyHash HASH = KeyHashing.SECURE.of(new KeyHash.Seed(1, 2));

  private final MemoryBudget budget = new MemoryBudget(64 << 20);
  private final Index index = new Index(budget, HASH);

  private static void insert(Index index, long hash, long address) {
    assertThat(index.prepareInsert(hash)).isTrue();
    index.insert(hash, IndexEntry.of(hash, address));
  }

  private static Set<Long> copy(Index index, long bucket) {
    BucketEntries entries = new BucketEntries();
    assertThat(entries.copy(index.buckets(), bucket)).isTrue();
    Set<Long> addresses = new HashSet<>();
    for (int i = 0; i < entries.count(); i++) {
      addresses.add(IndexEntry.address(entries.get(i)));
    }
    return addresses;
  }

  @Test
  void shouldFindAllWhenTenThousandHaveOneHash() {
    long hash = 0x123456789ABCDEFL;
    int count = 10_000;
    for (long address = 1; address <= count; address++) {
      insert(index, hash, address);
    }
    assertThat(copy(index, Buckets.of(hash, index.buckets().count()))).hasSize(count);
    for (long address = 1; address <= count; address++) {
      assertThat(index.find(hash, IndexEntry.of(hash, address))).isNotEqualTo(Buckets.NONE);
      assertThat(index.contains(hash, address)).isTrue();
    }
    assertThat(index.contains(hash, count + 1)).isFalse();
  }

  @Test
  void shouldGetShortChainsAgainWhenThoseOfOneHashAreRemoved() {
    long hash = 77;
    int count = 10_000;
    for (long address = 1; address <= count; address++) {
      insert(index, hash, address);
    }
    long bytes = index.memoryBytes();
    SplittableRandom random = new SplittableRandom(3);
    List<Long> left = new ArrayList<>();
    for (long address = 1; address <= count; address++) {
      if (address % 100 == 0) {
        left.add(address);
      } else {
        index.removeIfPresent(hash, IndexEntry.of(hash, address));
      }
      if (random.nextInt(10) == 0) {
        index.removeIfPresent(hash, IndexEntry.of(hash, random.nextLong(address) + count));
      }
    }
    assertThat(index.entries()).isEqualTo(100);
    assertThat(copy(index, Buckets.of(hash, index.buckets().count())))
        .containsAll(left)
        .hasSize(100);
    for (long address : left) {
      index.removeIfPresent(hash, IndexEntry.of(hash, address));
    }
    int version = index.buckets().version(Buckets.of(hash, index.buckets().count()));
    for (long address = 1; address <= count; address++) {
      insert(index, hash + (address << 20), address); // Others find the memory free.
    }
    assertThat(version & 1).isZero();
    assertThat(index.memoryBytes()).isEqualTo(bytes);
  }

  @Test
  void shouldInsertWhatWasPreparedWhenThereIsNoMoreMemory() {
    MemoryBudget small = new MemoryBudget(4 << 20);
    Index full = new Index(small, HASH);
    SplittableRandom random = new SplittableRandom(4);
    List<Long> hashes = new ArrayList<>();
    for (int i = 0; i < 8_000; i++) {
      // Hashes of few bits: chains that are long, and split.
      long hash = random.nextInt(4) == 0 ? random.nextLong() : random.nextLong() & 0xFF0F0L;
      assertThat(full.prepareInsert(hash)).isTrue();
      List<Frame> taken = takeAll(small);
      full.insert(hash, IndexEntry.of(hash, i + 1));
      taken.forEach(small::give);
      hashes.add(hash);
    }
    for (int i = 0; i < hashes.size(); i++) {
      assertThat(full.contains(hashes.get(i), i + 1)).isTrue();
    }
    assertThat(full.entries()).isEqualTo(hashes.size());
    full.free();
    assertThat(small.usedBytes()).isZero();
  }

  private static List<Frame> takeAll(MemoryBudget budget) {
    List<Frame> taken = new ArrayList<>();
    for (int bytes = Frame.BYTES; bytes >= Frame.MIN_PART_BYTES; bytes /= 2) {
      Frame frame = budget.takeFree(bytes);
      for (; frame != null; frame = budget.takeFree(bytes)) {
        taken.add(frame);
      }
    }
    return taken;
  }

  @Test
  void shouldComeBackWholeFromASnapshotWhenAChainIsLongerThanABuffer() throws IOException {
    long hash = 0xABCDE;
    int count = 33_000;
    for (long address = 1; address <= count; address++) {
      insert(index, hash | address << 22, address);
    }
    insert(index, hash + 1, count + 1);
    MemoryDirectory directory = new MemoryDirectory();
    BuriedKeys buried = new BuriedKeys(budget, HASH);
    IndexSnapshot.Result written =
        IndexSnapshot.write(directory, 5, 1, index, buried, new WriteLock(), () -> false);
    assertThat(written.complete()).isTrue();
    LogFiles.SnapshotFile file = written.file();
    Index loaded = new Index(budget, HASH);
    assertThat(IndexSnapshot.load(directory, 5, file, count + 1, loaded)).isTrue();
    assertThat(loaded.entries()).isEqualTo(count + 1);
    assertThat(copy(loaded, Buckets.of(hash, loaded.buckets().count()))).hasSize(count);
    assertThat(loaded.contains(hash + 1, count + 1)).isTrue();
  }

  @Test
  void shouldTakeStepsInProportionWhenASnapshotHasALongChain() throws IOException {
    MemoryBudget large = new MemoryBudget(256 << 20);
    int count = 200_000;
    Index hostile = new Index(large, HASH);
    for (long address = 1; address <= count; address++) {
      insert(hostile, 0xABCDE, address);
    }
    assertThat(hostile.buckets().chainSteps())
        .as("steps of inserts and splits")
        .isLessThan(100L * count);
    MemoryDirectory directory = new MemoryDirectory();
    BuriedKeys buried = new BuriedKeys(large, HASH);
    LogFiles.SnapshotFile file =
        IndexSnapshot.write(directory, 5, 1, hostile, buried, new WriteLock(), () -> false).file();
    Index loaded = new Index(large, HASH);
    assertThat(IndexSnapshot.load(directory, 5, file, count, loaded)).isTrue();
    assertThat(loaded.entries()).isEqualTo(count);
    assertThat(copy(loaded, Buckets.of(0xABCDE, loaded.buckets().count()))).hasSize(count);
    assertThat(loaded.buckets().chainSteps()).isLessThan(20L * count);
    loaded.free();
    hostile.free();
    assertThat(large.usedBytes()).isZero();
  }

  @Test
  void shouldLoadAnEntryOnceWhenItsBucketIsSplitBehindTheSnapshot() throws IOException {
    int chain = 3_000;
    int count = 18_000;
    for (long address = 1; address <= count; address++) {
      // The first are one chain, which parts when there are more than 4096 buckets.
      insert(index, address <= chain ? address % 2 << 12 | address << 30 : address, address);
    }
    MemoryDirectory directory = new MemoryDirectory();
    BuriedKeys buried = new BuriedKeys(budget, HASH);
    AtomicLong address = new AtomicLong(count);
    AtomicLong copies = new AtomicLong();
    IndexSnapshot.Result written =
        IndexSnapshot.write(
            directory,
            5,
            1,
            index,
            buried,
            new WriteLock(),
            () -> {
              while (copies.get() > 0 && index.buckets().count() <= 4_096) {
                insert(index, address.incrementAndGet() << 20 | 1, address.get());
              }
              copies.incrementAndGet();
              return false;
            });
    Index loaded = new Index(budget, HASH);
    assertThat(IndexSnapshot.load(directory, 5, written.file(), count, loaded)).isTrue();
    Set<Long> all = new HashSet<>();
    long entries = 0;
    for (long bucket = 0; bucket < loaded.buckets().count(); bucket++) {
      Set<Long> found = copy(loaded, bucket);
      entries += found.size();
      all.addAll(found);
    }
    assertThat(all).hasSize((int) entries).hasSizeGreaterThanOrEqualTo(count);
    assertThat(loaded.entries()).isEqualTo(entries);
    assertThat(written.file().length()).isGreaterThan(8 * (entries + 1_000));
  }

  @Test
  void shouldLeaveBuriedKeysOutOfASnapshot() throws IOException {
    long hash = 0xABCDE;
    BuriedKeys buried = new BuriedKeys(budget, HASH);
    for (long address = 1; address <= 3_000; address++) {
      if (address % 3 == 0) {
        assertThat(buried.prepare(hash)).isTrue();
        buried.add(hash, IndexEntry.of(hash, address), address);
      }
      insert(index, hash, address);
    }
    MemoryDirectory directory = new MemoryDirectory();
    LogFiles.SnapshotFile file =
        IndexSnapshot.write(directory, 5, 1, index, buried, new WriteLock(), () -> false).file();
    Index loaded = new Index(budget, HASH);
    assertThat(IndexSnapshot.load(directory, 5, file, 2_000, loaded)).isTrue();
    assertThat(copy(loaded, Buckets.of(hash, loaded.buckets().count())))
        .hasSize(2_000)
        .noneMatch(address -> address % 3 == 0);
  }

  @Test
  void shouldShowReadersWhatStaysWhileChainsSplitGrowAndShrink() throws InterruptedException {
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    AtomicBoolean done = new AtomicBoolean();
    for (long i = 1; i <= 500; i++) {
      insert(index, hashOf(i), i);
    }
    List<Thread> readers = new ArrayList<>();
    for (int seed = 0; seed < 2; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Thread reader = new Thread(() -> readWhatStays(random, done));
      reader.setUncaughtExceptionHandler((dead, failure) -> failures.add(failure));
      reader.start();
      readers.add(reader);
    }
    SplittableRandom random = new SplittableRandom(9);
    List<Long> others = new ArrayList<>();
    for (long address = 1_000; address < 60_000; address++) {
      insert(index, hashOf(address), address);
      others.add(address);
      while (others.size() > 3_000 || (others.size() > 100 && random.nextInt(3) == 0)) {
        long gone = others.remove(random.nextInt(others.size()));
        index.removeIfPresent(hashOf(gone), IndexEntry.of(hashOf(gone), gone));
      }
    }
    done.set(true);
    for (Thread reader : readers) {
      reader.join(30_000);
      assertThat(reader.isAlive()).isFalse();
    }
    assertThat(failures).isEmpty();
    assertThat(index.entries()).isEqualTo(500 + others.size());
  }

  /** A few dozen hashes, some of which part when the index grows. */
  private static long hashOf(long address) {
    return address % 40 << 9;
  }

  private void readWhatStays(SplittableRandom random, AtomicBoolean done) {
    BucketEntries entries = new BucketEntries();
    while (!done.get()) {
      long address = random.nextLong(500) + 1;
      long hash = hashOf(address);
      assertThat(index.contains(hash, address)).isTrue();
      long buckets = index.buckets().count();
      entries.copy(index.buckets(), Buckets.of(hash, buckets));
      boolean there = false;
      for (int i = 0; i < entries.count(); i++) {
        there |= entries.get(i) == IndexEntry.of(hash, address);
      }
      assertThat(there || index.buckets().count() != buckets).isTrue();
    }
  }

  /** A split changes the version of one bucket, memory that goes to others those of all. */
  @Test
  void shouldTellReadersWhenItOutgrowsItsFirstMemory() {
    SplittableRandom random = new SplittableRandom(5);
    int[] versions = new int[16];
    int replaced = 0;
    insert(index, random.nextLong(), 1);
    assertThat(budget.usedBytes()).isEqualTo(Frame.BYTES);
    assertThat(index.memoryBytes()).isEqualTo(Frame.BYTES / 4);
    for (long address = 2; address <= 30_000; address++) {
      for (int bucket = 0; bucket < versions.length; bucket++) {
        versions[bucket] = index.buckets().version(bucket);
      }
      insert(index, random.nextLong(), address);
      int moved = 0;
      for (int bucket = 0; bucket < versions.length; bucket++) {
        moved += index.buckets().isUnmoved(bucket, versions[bucket]) ? 0 : 1;
      }
      replaced += moved == versions.length ? 1 : 0;
    }
    // Buckets from 16 to 64 KiB, overflow buckets from 4 to 64 KiB.
    assertThat(replaced).isEqualTo(2 + 4);
  }

  @Test
  void shouldKeepAllWhenItOutgrowsItsFirstMemory() {
    SplittableRandom random = new SplittableRandom(6);
    List<Long> hashes = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      long hash = random.nextLong();
      insert(index, hash, i + 1);
      hashes.add(hash);
      if (i % 100 == 0) {
        for (int j = 0; j <= i; j++) {
          assertThat(index.contains(hashes.get(j), j + 1)).isTrue();
        }
      }
    }
    index.free();
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldTellReadersWhenItIsFreedAndOthersWriteWhereItWas() {
    long hash = 6;
    for (long address = 1; address <= 5_000; address++) {
      insert(index, hash, address);
    }
    long buckets = index.buckets().count();
    long bucket = Buckets.of(hash, buckets);
    int version = index.buckets().version(bucket);
    long used = budget.usedBytes();
    index.free();
    assertThat(budget.usedBytes()).isLessThan(used).isZero();
    for (Frame frame : takeAll(budget)) {
      for (int at = 0; at < frame.bytes(); at += Long.BYTES) {
        // Tags that match, versions that are right, and a chain without an end.
        frame.buffer().putLong(at, at % 64 == 56 ? (long) version << 32 | 1 : -1);
      }
    }
    BucketEntries entries = new BucketEntries();
    assertThat(entries.copy(index.buckets(), bucket)).isFalse();
    assertThat(entries.count()).isZero();
    assertThat(index.contains(hash, 1)).isFalse();
    assertThat(index.buckets().next(Buckets.first(bucket), IndexEntry.tag(hash), bucket, version))
        .isEqualTo(Buckets.MOVED);
    assertThat(index.buckets().count()).isNegative();
    assertThat(new RecordAddresses().take(index, 0)).isZero();
  }
}

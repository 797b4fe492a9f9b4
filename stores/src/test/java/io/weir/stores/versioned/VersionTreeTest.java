package io.weir.stores.versioned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.Figure;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.StoreClosedException;
import io.weir.stores.Version;
import io.weir.stores.VersionCursor;
import io.weir.stores.format.KeyHashing;
import io.weir.stores.io.FileDirectory;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.sorted.LsmOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tree of versions keeps, and what goes. */
class VersionTreeTest {
  private static final long RETENTION = 1_000;
  private static final byte[] NOTE = {};

  /** Enough writes for what is due to go. */
  private static final int WRITES = 1_000;

  @TempDir Path directory;

  private VersionTree tree;

  @BeforeEach
  void open() throws IOException {
    LsmOptions options =
        LsmOptions.of("tree")
            .withMemtableBytes(1 << 18)
            .withBackground(Runnable::run, System::nanoTime, KeyHashing.SECURE);
    tree =
        VersionTree.open(
            new FileDirectory(directory), options, RETENTION, new MemoryBudget(64 << 20));
  }

  @AfterEach
  void close() {
    tree.close();
  }

  private static byte[] row(int key, long time) {
    return ByteBuffer.allocate(Integer.BYTES + Long.BYTES).putInt(key).putLong(time).array();
  }

  private static byte[] key(int key) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(key).array();
  }

  private void put(int key, long time) {
    tree.put(row(key, time), new byte[] {(byte) time});
  }

  /** Writes the same version of another key again and again. */
  private void letPass(long time) {
    for (int i = 0; i < WRITES; i++) {
      put(-1, time);
    }
  }

  private List<Long> times(int key, long from, long to, Direction direction) {
    List<Long> times = new ArrayList<>();
    try (VersionCursor versions = tree.versions(key(key), from, to, direction)) {
      while (versions.next()) {
        times.add(versions.version().from());
      }
    }
    return times;
  }

  private List<Long> times(int key) {
    return times(key, Long.MIN_VALUE, Long.MAX_VALUE, Direction.ASCENDING);
  }

  @Test
  void shouldHoldNoMoreWhenVersionsGoOnForTwentyRetentions() {
    int keys = 1_000;
    int perRetention = 4;
    long most = 0;
    long mostOnDisk = 0;
    for (int round = 0; round < 20 * perRetention; round++) {
      long time = round * RETENTION / perRetention;
      for (int key = 0; key < keys; key++) {
        if ((key + round) % 10 == 0) {
          tree.delete(row(key, time));
        } else {
          tree.put(row(key, time), new byte[100]);
        }
      }
      tree.mark(NOTE);
      tree.generate();
      if (round == 5 * perRetention) {
        most = tree.size();
        mostOnDisk = tree.stats().get(Figure.DISK_BYTES);
      }
    }
    assertThat(most).isLessThan(2L * keys * (perRetention + 3));
    assertThat(tree.size()).isLessThanOrEqualTo(most * 11 / 10);
    assertThat(tree.stats().get(Figure.DISK_BYTES)).isLessThan(3 * mostOnDisk);
    assertThat(times(1)).hasSizeLessThanOrEqualTo(perRetention + 2);
  }

  @Test
  void shouldKeepOnlyTheNewestVersionWhenAllHasExpired() {
    for (int time = 0; time < 100; time++) {
      put(1, time);
      put(2, time);
    }
    tree.delete(row(2, 100));
    letPass(100 + RETENTION);
    assertThat(times(1)).containsExactly(99L);
    assertThat(times(2)).isEmpty();
    assertThat(tree.newest(key(2))).isNull();
    assertThat(tree.size()).as("two versions and the stream time").isEqualTo(3);
  }

  @Test
  void shouldKeepAVersionWhenItHasReplacedTheDeletionThatWasToGo() {
    put(1, 5);
    tree.delete(row(1, 10));
    put(1, 10);
    letPass(10 + RETENTION);
    assertThat(times(1)).containsExactly(10L);
  }

  @Test
  void shouldKeepADeletionAsLongAsWhatFollowsItWhenAVersionComesAfterIt() {
    put(1, 5);
    tree.delete(row(1, 10));
    put(1, 500);
    letPass(10 + RETENTION);
    assertThat(tree.at(key(1), 499)).isNull();
    assertThat(times(1)).containsExactly(500L);
    letPass(500 + RETENTION);
    assertThat(times(1)).containsExactly(500L);
    assertThat(tree.size())
        .as("two versions, one before with its departure, the stream time")
        .isEqualTo(5);
  }

  @Test
  void shouldGoByWhatFollowsNowWhenAVersionCameBetweenTwoOthers() {
    put(1, 10);
    put(1, 900);
    put(1, 20);
    letPass(20 + RETENTION);
    assertThat(times(1)).containsExactly(20L, 900L);
    assertThat(tree.end()).isEmpty();
    put(1, 500);
    assertThat(tree.end()).hasValue(900);
  }

  @Test
  void shouldIgnoreWhatIsOlderThanTheRetention() {
    put(1, 2 * RETENTION);
    put(1, RETENTION - 1);
    assertThat(tree.delete(row(1, RETENTION - 1))).isFalse();
    put(1, RETENTION);
    assertThat(times(1)).containsExactly(RETENTION, 2 * RETENTION);
    assertThat(tree.streamTime()).isEqualTo(2 * RETENTION);
  }

  @Test
  void shouldWalkFromTheVersionThatIsValidWhenTheTimesBegin() {
    for (int time = 10; time <= 50; time += 10) {
      put(1, time);
    }
    tree.delete(row(1, 35));
    assertThat(times(1, 15, 30, Direction.ASCENDING)).containsExactly(10L, 20L, 30L);
    assertThat(times(1, 15, 30, Direction.DESCENDING)).containsExactly(30L, 20L, 10L);
    assertThat(times(1, 36, 39, Direction.ASCENDING)).isEmpty();
    assertThat(times(1, 36, 39, Direction.DESCENDING)).isEmpty();
    assertThat(times(1, 20, 20, Direction.ASCENDING)).containsExactly(20L);
    assertThat(times(1, 60, 70, Direction.DESCENDING)).containsExactly(50L);
    assertThat(times(1, 30, 20, Direction.ASCENDING)).isEmpty();
    Version third = tree.at(key(1), 34);
    assertThat(third.from()).isEqualTo(30);
    assertThat(third.to()).hasValue(35);
  }

  @Test
  void shouldTakeAnyTime() {
    for (long time : new long[] {Long.MIN_VALUE / 2, -1, 0, 1, Long.MAX_VALUE}) {
      try (VersionTree anew = everlasting(time)) {
        anew.put(row(1, time), NOTE);
        assertThat(anew.at(key(1), time).from()).isEqualTo(time);
        assertThat(anew.at(key(1), time - (time > Long.MIN_VALUE ? 1 : 0))).isNull();
        anew.put(row(1, time), new byte[1]);
        assertThat(anew.newest(key(1)).value()).hasSize(1);
      }
    }
  }

  private VersionTree everlasting(long time) {
    try {
      return VersionTree.open(
          new FileDirectory(directory.resolve("at " + time)),
          LsmOptions.of("everlasting"),
          Long.MAX_VALUE,
          new MemoryBudget(64 << 20));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void shouldComeBackWithStreamTimeAndDeparturesWhenItIsOpenedAgain() throws IOException {
    put(1, 10);
    put(1, 20);
    tree.mark(NOTE);
    tree.close();
    open();
    assertThat(tree.streamTime()).isEqualTo(20);
    assertThat(times(1)).containsExactly(10L, 20L);
    letPass(20 + RETENTION);
    assertThat(times(1)).containsExactly(20L);
  }

  @Test
  void shouldBeginAnewWhenItIsCleared() {
    put(1, 10 * RETENTION);
    tree.clear(NOTE);
    assertThat(tree.streamTime()).isEqualTo(-1);
    assertThat(tree.size()).isZero();
    put(1, 10);
    put(1, 20);
    letPass(20 + RETENTION);
    assertThat(times(1)).containsExactly(20L);
  }

  @Test
  void shouldSayThatItIsClosed() {
    tree.close();
    assertThatThrownBy(() -> put(1, 1)).isInstanceOf(StoreClosedException.class);
    assertThatThrownBy(() -> tree.newest(key(1))).isInstanceOf(StoreClosedException.class);
    assertThatThrownBy(() -> tree.at(key(1), 1)).isInstanceOf(StoreClosedException.class);
    assertThatThrownBy(() -> times(1)).isInstanceOf(StoreClosedException.class);
  }
}

package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.Cursor;
import io.weir.stores.Figure;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.io.ObservedDirectory;
import io.weir.stores.io.Operation;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Range reads that begin one after the other, so that some are open at all times, though each is
 * closed: they hold up neither the background work of a hash log nor its clearing.
 */
@Tag("threads")
class HashLogReadersTest {
  private static final int KEYS = 5_000;
  private static final int VALUE_BYTES = 100;
  private static final int ROUNDS = 20;

  private final MemoryDirectory memory = new MemoryDirectory();
  private final MemoryBudget budget = new MemoryBudget(8 << 20);
  private final SplittableRandom random = new SplittableRandom(5);
  private final Map<Long, Long> model = new TreeMap<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  /** What happens before a file of rows or keys is created. */
  private volatile Runnable beforeMove = () -> {};

  private final AtomicLong movedBytes = new AtomicLong();
  private long updated;

  private final HashLog store =
      HashLog.open(
          new ObservedDirectory(memory, this::observe),
          HashLogOptions.of("counts")
              .withBackground(Runnable::run)
              .withSegmentBytes(1 << 18)
              .withRedoBytes(1 << 16),
          budget);

  /** All keys are there from the first scan on, so that only moves of cursors write such files. */
  private void observe(Operation operation, String name, int length) {
    if (name.startsWith("order-") && operation == Operation.CREATE) {
      beforeMove.run();
    } else if (name.startsWith("order-") && operation == Operation.WRITE) {
      movedBytes.addAndGet(length);
    }
  }

  @AfterEach
  void shouldGiveAllBack() {
    store.close();
    assertThat(failures).isEmpty();
    assertThat(memory.openHandles()).isEmpty();
    assertThat(budget.usedBytes()).isZero();
  }

  private static byte[] key(long key) {
    return ByteBuffer.allocate(Long.BYTES).putLong(key).array();
  }

  private void put(long key) {
    long version = random.nextLong();
    store.put(key(key), ByteBuffer.allocate(VALUE_BYTES).putLong(version).array());
    model.put(key, version);
  }

  private void fill() {
    for (int i = 0; i < KEYS; i++) {
      put(i);
    }
    store.prepareScan();
    movedBytes.set(0);
  }

  private void update(int updates) {
    for (int i = 0; i < updates; i++) {
      put(random.nextInt(KEYS));
      updated++;
      if (updated % 1_000 == 0) {
        store.mark(new byte[0]);
        store.generate();
      }
    }
  }

  private Cursor scan() {
    return store.scan(null, null, true, Direction.ASCENDING);
  }

  private static Map<Long, Long> rest(Cursor cursor) {
    Map<Long, Long> rows = new TreeMap<>();
    while (cursor.next()) {
      rows.put(ByteBuffer.wrap(cursor.key()).getLong(), ByteBuffer.wrap(cursor.value()).getLong());
    }
    return rows;
  }

  private Thread start(Runnable work) {
    Thread thread = new Thread(work);
    thread.setUncaughtExceptionHandler((dead, failure) -> failures.add(failure));
    thread.start();
    return thread;
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldLeaveNewIteratorsAloneWhenThoseBeforeAreMoved() {
    fill();
    Deque<Cursor> open = new ArrayDeque<>(List.of(scan()));
    Map<Long, Long> expected = new TreeMap<>(model);
    int[] moves = {0};
    beforeMove =
        () -> {
          moves[0]++;
          if (moves[0] <= ROUNDS) {
            open.add(scan());
          }
        };
    int most = 0;
    while (moves[0] == 0) {
      update(1);
    }
    assertThat(moves[0]).as("moves at the first need").isLessThanOrEqualTo(2);
    for (int i = 0; i < 10 * KEYS; i++) {
      int before = moves[0];
      update(1);
      most = Math.max(most, moves[0] - before);
    }
    assertThat(most).as("moves by one piece of work").isLessThanOrEqualTo(2);
    assertThat(rest(open.getFirst())).isEqualTo(expected);
    assertThat(store.stats().get(Figure.LOG_BYTES))
        .isLessThan(8 * store.stats().get(Figure.LIVE_BYTES) + (4 << 20));
    open.forEach(Cursor::close);
  }

  @Test
  void shouldCopyNothingMoreWhenTheIteratorsAreClosedMeanwhile() {
    fill();
    Cursor open = scan();
    boolean[] moved = {false};
    beforeMove =
        () -> {
          moved[0] = true;
          open.close();
        };
    while (!moved[0]) {
      update(1);
    }
    assertThat(movedBytes.get()).isLessThan(store.stats().get(Figure.LIVE_BYTES) / 8);
  }

  @Test
  void shouldBoundTheLogWhenAlwaysSomeWalkIsUnderWay() throws InterruptedException {
    fill();
    CountDownLatch ending = new CountDownLatch(1);
    Thread walk = startWalk(ending);
    for (int round = 0; round < ROUNDS; round++) {
      update(2 * KEYS);
      CountDownLatch nextEnding = new CountDownLatch(1);
      Thread nextWalk = startWalk(nextEnding);
      ending.countDown();
      walk.join();
      walk = nextWalk;
      ending = nextEnding;
    }
    update(KEYS);
    long live = store.stats().get(Figure.LIVE_BYTES);
    assertThat(store.stats().get(Figure.LOG_BYTES)).isLessThan(8 * live + (4 << 20));
    ending.countDown();
    walk.join();
  }

  /** Returns when the walk is at its first record; it ends there when it may. */
  private Thread startWalk(CountDownLatch ending) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Thread walk =
        start(
            () -> {
              try {
                store
                    .log()
                    .forEachRecord(
                        (key, value) -> {
                          begun.countDown();
                          awaitUninterrupted(ending);
                          return false;
                        });
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    begun.await();
    return walk;
  }

  /** Threads that open an iterator each, one whenever iterators are moved. */
  private final class Openers {
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<Map<Long, Long>> shown = new ConcurrentLinkedQueue<>();
    private final Queue<Boolean> interrupted = new ConcurrentLinkedQueue<>();
    private final CountDownLatch mayClose = new CountDownLatch(1);

    /** Returns once the iterator is open, or the thread that wants to open it waits. */
    void add() {
      if (threads.size() < ROUNDS) {
        CountDownLatch opened = new CountDownLatch(1);
        Thread thread = start(() -> open(opened));
        threads.add(thread);
        while (opened.getCount() > 0 && thread.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
      }
    }

    private void open(CountDownLatch opened) {
      Thread.currentThread().interrupt();
      try (Cursor cursor = scan()) {
        interrupted.add(Thread.interrupted());
        opened.countDown();
        awaitUninterrupted(mayClose);
        shown.add(rest(cursor));
      }
    }

    void end() throws InterruptedException {
      mayClose.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  @Test
  void shouldMoveIteratorsOnceWhenTheStoreIsClearedWhileOthersAreOpened()
      throws InterruptedException {
    fill();
    Openers openers = new Openers();
    beforeMove = openers::add;
    Cursor open = scan();
    store.clear(new byte[0]);
    beforeMove = () -> {};
    openers.end();
    assertThat(openers.threads).as("moves while the store was cleared").hasSize(1);
    assertThat(openers.shown).containsExactly(Map.of());
    assertThat(openers.interrupted).containsExactly(true);
    assertThat(rest(open)).isEqualTo(model);
    open.close();
  }

  @Test
  void shouldOpenIteratorsAsBeforeWhenAClearEndsInAnError() throws InterruptedException {
    fill();
    Openers openers = new Openers();
    beforeMove =
        () -> {
          openers.add();
          throw new IllegalStateException("planted");
        };
    Cursor open = scan();
    assertThatThrownBy(() -> store.clear(new byte[0])).hasMessage("planted");
    beforeMove = () -> {};
    openers.end();
    assertThat(openers.shown).containsExactly(model);
    assertThat(rest(open)).isEqualTo(model);
    open.close();
    put(1);
  }
}

package io.weir.suppliers;

import static io.weir.suppliers.TaskContext.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.changelog.ValueFormat;
import io.weir.stores.Cursor;
import io.weir.stores.WindowEngine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.WindowRangeQuery;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interactive queries of windows and sessions that take long, beside the thread that writes. */
class TimedQueryBesideWriterTest {
  private static final long PATIENCE_SECONDS = 30;

  /** The common pool has one thread on two cores, and a query would keep it. */
  private static final Executor THREADS = task -> new Thread(task).start();

  private static final Duration RETENTION = Duration.ofSeconds(60);
  private static final Instant START = Instant.EPOCH;
  private static final Instant END = Instant.ofEpochMilli(50);

  private final CountDownLatch reading = new CountDownLatch(1);
  private final CountDownLatch readable = new CountDownLatch(1);
  private final AtomicBoolean armed = new AtomicBoolean();

  @TempDir Path directory;

  private TaskContext context;
  private StateStore store;

  @AfterEach
  void close() {
    readable.countDown();
    store.close();
  }

  /** What is read first of the engine takes as long as the test wants. */
  private Object slow(Class<?> kind, Object subject) {
    return Proxy.newProxyInstance(
        kind.getClassLoader(),
        new Class<?>[] {kind},
        (proxy, method, arguments) -> {
          boolean reads = method.getName().equals("fetch") || method.getName().equals("next");
          if (reads && armed.compareAndSet(true, false)) {
            reading.countDown();
            assertThat(readable.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
          }
          Object result = invoke(method, subject, arguments);
          return result instanceof Cursor ? slow(Cursor.class, result) : result;
        });
  }

  private static Object invoke(Method method, Object subject, Object[] arguments) throws Throwable {
    try {
      return method.invoke(subject, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private StoreRequest<WindowEngine> request(TimeDivision times, int suffixBytes) {
    Engines<WindowEngine> engines = Engines.windowLog(times, suffixBytes);
    return new StoreRequest<>(
        "store",
        ValueFormat.PLAIN,
        StoreUse.ANY_WINDOWS,
        (engine, name, settings) ->
            home ->
                (WindowEngine)
                    slow(WindowEngine.class, engines.opener(engine, name, settings).open(home)));
  }

  private WindowStore<Bytes, byte[]> windows() {
    WindowBytesStoreSupplier kafkas =
        Stores.persistentWindowStore("store", RETENTION, Duration.ofMillis(10), false);
    TimeDivision times = TimeDivision.of(kafkas, false);
    context = TaskContext.in(directory);
    WindowStore<Bytes, byte[]> windows =
        context.open(
            WindowSupplier.of(
                    new WindowRequest(
                        request(times, WindowRow.SUFFIX_BYTES), times, kafkas.windowSize(), false))
                .get());
    store = windows;
    context.moveTo(1);
    windows.put(bytes("a"), bytes("1").get(), 0);
    return windows;
  }

  private SessionStore<Bytes, byte[]> sessions() {
    SessionBytesStoreSupplier kafkas = Stores.persistentSessionStore("store", RETENTION);
    TimeDivision times = TimeDivision.of(kafkas);
    context = TaskContext.in(directory);
    SessionStore<Bytes, byte[]> sessions =
        context.open(
            SessionSupplier.of(new SessionRequest(request(times, SessionRow.SUFFIX_BYTES), times))
                .get());
    store = sessions;
    context.moveTo(1);
    sessions.put(new Windowed<>(bytes("a"), new SessionWindow(0, 0)), bytes("1").get());
    return sessions;
  }

  private <K> QueryResult<KeyValueIterator<K, byte[]>> ask(
      Query<? extends KeyValueIterator<K, byte[]>> query) {
    @SuppressWarnings("unchecked") // of a type that the query does not need
    Query<KeyValueIterator<K, byte[]>> asked = (Query<KeyValueIterator<K, byte[]>>) query;
    return store.query(asked, PositionBound.unbounded(), new QueryConfig(false));
  }

  private static List<String> values(KeyValueIterator<?, byte[]> iterator) {
    try (iterator) {
      List<String> values = new ArrayList<>();
      iterator.forEachRemaining(
          entry -> values.add(new String(entry.value, StandardCharsets.UTF_8)));
      return values;
    }
  }

  /**
   * Asks, and puts a second row while the first read of the answer takes long: the answer has both,
   * and says at least how far the store had come before.
   */
  private <K> void showThatPutsGoThrough(
      Query<? extends KeyValueIterator<K, byte[]>> query, Runnable put) throws Exception {
    armed.set(true);
    CompletableFuture<Position> position = new CompletableFuture<>();
    CompletableFuture<List<String>> read =
        CompletableFuture.supplyAsync(
            () -> {
              QueryResult<KeyValueIterator<K, byte[]>> result = ask(query);
              position.complete(result.getPosition());
              return values(result.getResult());
            },
            THREADS);
    assertThat(reading.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    context.moveTo(2);
    CompletableFuture.runAsync(put, THREADS).get(PATIENCE_SECONDS / 3, TimeUnit.SECONDS);
    readable.countDown();

    assertThat(read.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).containsExactly("1", "2");
    assertThat(position.get().getPartitionPositions(TaskContext.INPUT).get(0)).isBetween(1L, 2L);
  }

  @Test
  void shouldLetWritesThroughWhenAQueryReadsTheWindowsOfAKey() throws Exception {
    WindowStore<Bytes, byte[]> windows = windows();

    showThatPutsGoThrough(
        WindowsOfKey.between(bytes("a"), START, END),
        () -> windows.put(bytes("a"), bytes("2").get(), 20));
  }

  @Test
  void shouldLetWritesThroughWhenAQueryReadsTheWindowsOfAllKeys() throws Exception {
    WindowStore<Bytes, byte[]> windows = windows();

    showThatPutsGoThrough(
        WindowRangeQuery.<Bytes, byte[]>withWindowStartRange(START, END),
        () -> windows.put(bytes("b"), bytes("2").get(), 20));
  }

  @Test
  void shouldLetWritesThroughWhenAQueryReadsTheSessionsOfAKey() throws Exception {
    SessionStore<Bytes, byte[]> sessions = sessions();

    showThatPutsGoThrough(
        WindowRangeQuery.<Bytes, byte[]>withKey(bytes("a")),
        () ->
            sessions.put(new Windowed<>(bytes("a"), new SessionWindow(20, 30)), bytes("2").get()));
  }
}

package io.weir.suppliers;

import static io.weir.suppliers.TaskContext.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.changelog.ValueFormat;
import io.weir.stores.KeyValueEngine;
import io.weir.stores.hashlog.HashLog;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.memory.MemoryBudget;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interactive queries that take long, beside the thread that writes. */
class QueryBesideWriterTest {
  private static final long PATIENCE_SECONDS = 30;

  /** The common pool has one thread on two cores, and a query would keep it. */
  private static final Executor THREADS = task -> new Thread(task).start();

  private final CountDownLatch sorting = new CountDownLatch(1);
  private final CountDownLatch sorted = new CountDownLatch(1);
  private final AtomicBoolean prepared = new AtomicBoolean();

  @TempDir Path directory;

  /** An engine whose keys take as long to sort as the test wants. */
  private KeyValueEngine slow(HashLog log) {
    return (KeyValueEngine)
        Proxy.newProxyInstance(
            KeyValueEngine.class.getClassLoader(),
            new Class<?>[] {KeyValueEngine.class},
            (proxy, method, arguments) -> {
              boolean sorts =
                  method.getName().equals("prepareScan")
                      || (method.getName().equals("scan") && !prepared.get());
              if (sorts) {
                prepared.set(true);
                sorting.countDown();
                assertThat(sorted.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
              }
              try {
                return method.invoke(log, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void shouldLetWritesThroughWhenAQuerySortsTheKeys() throws Exception {
    StoreRequest<KeyValueEngine> request =
        new StoreRequest<>(
            "store",
            ValueFormat.PLAIN,
            StoreUse.ANY_KEY_VALUES,
            (engine, store, settings) ->
                home ->
                    slow(HashLog.open(home, HashLogOptions.of(store), MemoryBudget.ofProcess())));
    TaskContext context = TaskContext.in(directory);
    KeyValueStore<Bytes, byte[]> store = context.open(KeyValueSupplier.of(request).get());
    store.put(bytes("a"), bytes("1").get());

    CompletableFuture<QueryResult<KeyValueIterator<Bytes, byte[]>>> query =
        CompletableFuture.supplyAsync(
            () ->
                store.query(
                    RangeQuery.withNoBounds(), PositionBound.unbounded(), new QueryConfig(false)),
            THREADS);
    assertThat(sorting.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    CompletableFuture.runAsync(() -> store.put(bytes("b"), bytes("2").get()), THREADS)
        .get(PATIENCE_SECONDS / 3, TimeUnit.SECONDS);
    sorted.countDown();
    try (KeyValueIterator<Bytes, byte[]> entries =
        query.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getResult()) {
      assertThat(entries.next().key).isEqualTo(bytes("a"));
      assertThat(entries.next().key).isEqualTo(bytes("b"));
      assertThat(entries.hasNext()).isFalse();
    }
    store.close();
  }
}

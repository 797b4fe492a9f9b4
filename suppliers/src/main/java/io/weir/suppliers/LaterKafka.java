package io.weir.suppliers;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ReadOnlySessionStore;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;
import org.jspecify.annotations.Nullable;

/**
 * Calls what Kafka has had since 4.4.0, by name, since Weir is built on 4.3.1. An older Kafka gives
 * the answer that it would give if nobody had asked.
 */
final class LaterKafka {
  /** The setting by which Kafka's stores hold back what an open transaction has written. */
  static final String TRANSACTIONAL_STORES = "enable.transactional.statestores";

  private static final @Nullable MethodHandle UNCOMMITTED_BYTES =
      find(StateStore.class, "approximateNumUncommittedBytes", MethodType.methodType(long.class));
  private static final @Nullable MethodHandle ISOLATION_LEVEL =
      find(QueryConfig.class, "getIsolationLevel", MethodType.methodType(IsolationLevel.class));
  private static final @Nullable MethodHandle KEY_VALUES = view(ReadOnlyKeyValueStore.class);
  private static final @Nullable MethodHandle WINDOWS = view(ReadOnlyWindowStore.class);
  private static final @Nullable MethodHandle SESSIONS = view(ReadOnlySessionStore.class);

  private LaterKafka() {}

  private static @Nullable MethodHandle view(Class<?> store) {
    return find(store, "readOnly", MethodType.methodType(store, IsolationLevel.class));
  }

  private static @Nullable MethodHandle find(Class<?> owner, String method, MethodType type) {
    try {
      return MethodHandles.publicLookup().findVirtual(owner, method, type);
    } catch (NoSuchMethodException e) {
      return null;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Kafka Streams no longer lets anybody call " + method, e);
    }
  }

  /** Whether the stores of an application are to hold back what is not committed. */
  static boolean hasTransactionalStores(Map<String, Object> configuration) {
    return ISOLATION_LEVEL != null
        && Boolean.parseBoolean(String.valueOf(configuration.get(TRANSACTIONAL_STORES)).trim());
  }

  /** Whether a query is to see only what is committed. */
  static boolean asksForCommitted(QueryConfig config) {
    return ISOLATION_LEVEL != null
        && call(() -> (IsolationLevel) ISOLATION_LEVEL.invokeExact(config))
            == IsolationLevel.READ_COMMITTED;
  }

  /** How much one of Kafka's stores holds back, in bytes. */
  static long uncommittedBytes(StateStore store) {
    return UNCOMMITTED_BYTES == null ? 0 : call(() -> (long) UNCOMMITTED_BYTES.invokeExact(store));
  }

  /** What one of Kafka's stores shows at an isolation level. */
  static <K, V> ReadOnlyKeyValueStore<K, V> readOnly(
      ReadOnlyKeyValueStore<K, V> store, IsolationLevel level) {
    return KEY_VALUES == null
        ? store
        : call(() -> (ReadOnlyKeyValueStore<K, V>) KEY_VALUES.invokeExact(store, level));
  }

  /** What one of Kafka's stores shows at an isolation level. */
  static <K, V> ReadOnlyWindowStore<K, V> readOnly(
      ReadOnlyWindowStore<K, V> store, IsolationLevel level) {
    return WINDOWS == null
        ? store
        : call(() -> (ReadOnlyWindowStore<K, V>) WINDOWS.invokeExact(store, level));
  }

  /** What one of Kafka's stores shows at an isolation level. */
  static <K, V> ReadOnlySessionStore<K, V> readOnly(
      ReadOnlySessionStore<K, V> store, IsolationLevel level) {
    return SESSIONS == null
        ? store
        : call(() -> (ReadOnlySessionStore<K, V>) SESSIONS.invokeExact(store, level));
  }

  private interface Call<R> {
    @SuppressWarnings("checkstyle:IllegalThrows") // as method handles have it
    R make() throws Throwable;
  }

  private static <R> R call(Call<R> call) {
    try {
      return call.make();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("Kafka Streams declares no such exception", e);
    }
  }
}

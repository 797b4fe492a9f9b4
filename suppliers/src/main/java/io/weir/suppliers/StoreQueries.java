package io.weir.suppliers;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.MultiVersionedKeyQuery;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.query.ResultOrder;
import org.apache.kafka.streams.query.VersionedKeyQuery;
import org.apache.kafka.streams.query.WindowKeyQuery;
import org.apache.kafka.streams.query.WindowRangeQuery;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/** Answers interactive queries in the raw form that Kafka's outer stores pass down and decode. */
final class StoreQueries {
  /** What Kafka's stores look at the bound for: of another query they say at once that. */
  private static final Set<Class<?>> BOUND =
      Set.of(
          KeyQuery.class,
          RangeQuery.class,
          WindowKeyQuery.class,
          WindowRangeQuery.class,
          VersionedKeyQuery.class,
          MultiVersionedKeyQuery.class);

  private StoreQueries() {}

  /**
   * Answers a query. The caller sees to it that no write is under way.
   *
   * @param position how far the store has come in its input
   * @param partition the input partition that the bound is compared for
   */
  static <R> QueryResult<R> answer(
      EngineStore<?> store,
      Query<R> query,
      PositionBound bound,
      QueryConfig config,
      Position position,
      int partition) {
    long start = config.isCollectExecutionInfo() ? System.nanoTime() : 0;
    QueryResult<R> result =
        !BOUND.contains(query.getClass()) || isReached(position, bound, partition)
            ? run(store, query)
            : QueryResult.notUpToBound(position, bound, partition);
    if (config.isCollectExecutionInfo()) {
      result.addExecutionInfo(
          "Handled in " + store.getClass() + " in " + (System.nanoTime() - start) + "ns");
    }
    result.setPosition(position.copy());
    return result;
  }

  /** Partitions that the bound does not name, or that belong to other tasks, do not count. */
  private static boolean isReached(Position position, PositionBound bound, int partition) {
    Position wanted = bound.position();
    for (String topic : wanted.getTopics()) {
      Long offset = wanted.getPartitionPositions(topic).get(partition);
      Map<Integer, Long> seen = position.getPartitionPositions(topic);
      if (offset != null && seen.getOrDefault(partition, Long.MIN_VALUE) < offset) {
        return false;
      }
    }
    return true;
  }

  @SuppressWarnings("unchecked") // the type of the query fixes that of its result
  private static <R> QueryResult<R> run(EngineStore<?> store, Query<R> query) {
    try {
      return (QueryResult<R>) store.answer(query);
    } catch (RuntimeException e) { // whatever it is, it is the answer
      return failure(store, query, e);
    }
  }

  /** The answer of a key-value store. */
  @SuppressWarnings("unchecked") // raw queries have raw keys
  static QueryResult<?> ofKeyValues(KeyValueStore<Bytes, byte[]> store, Query<?> query) {
    if (query.getClass() == KeyQuery.class) {
      return QueryResult.forResult(store.get(((KeyQuery<Bytes, ?>) query).getKey()));
    }
    if (query.getClass() == RangeQuery.class) {
      return QueryResult.forResult(range(store, (RangeQuery<Bytes, ?>) query));
    }
    return QueryResult.forUnknownQueryType(query, store);
  }

  private static KeyValueIterator<Bytes, byte[]> range(
      KeyValueStore<Bytes, byte[]> store, RangeQuery<Bytes, ?> query) {
    @Nullable Bytes lower = query.getLowerBound().orElse(null);
    @Nullable Bytes upper = query.getUpperBound().orElse(null);
    return query.resultOrder() == ResultOrder.DESCENDING
        ? store.reverseRange(lower, upper)
        : store.range(lower, upper);
  }

  /** The answer of a window store: windows of one key, or of all keys, by their start. */
  @SuppressWarnings("unchecked") // raw queries have raw keys
  static QueryResult<?> ofWindows(WindowStore<Bytes, byte[]> store, Query<?> query) {
    if (query.getClass() == WindowKeyQuery.class) {
      WindowKeyQuery<Bytes, ?> windows = (WindowKeyQuery<Bytes, ?>) query;
      if (windows.getTimeFrom().isPresent() && windows.getTimeTo().isPresent()) {
        return QueryResult.forResult(
            store.fetch(windows.getKey(), windows.getTimeFrom().get(), windows.getTimeTo().get()));
      }
    }
    if (query.getClass() == WindowRangeQuery.class) {
      WindowRangeQuery<Bytes, ?> windows = (WindowRangeQuery<Bytes, ?>) query;
      if (windows.getTimeFrom().isPresent() && windows.getTimeTo().isPresent()) {
        return QueryResult.forResult(
            store.fetchAll(windows.getTimeFrom().get(), windows.getTimeTo().get()));
      }
    }
    return QueryResult.forUnknownQueryType(query, store);
  }

  /** The answer of a session store: all sessions of one key. */
  @SuppressWarnings("unchecked") // raw queries have raw keys
  static QueryResult<?> ofSessions(SessionStore<Bytes, byte[]> store, Query<?> query) {
    if (query.getClass() == WindowRangeQuery.class) {
      WindowRangeQuery<Bytes, ?> sessions = (WindowRangeQuery<Bytes, ?>) query;
      if (sessions.getKey().isPresent()) {
        return QueryResult.forResult(store.fetch(sessions.getKey().get()));
      }
    }
    return QueryResult.forUnknownQueryType(query, store);
  }

  /** The answer of a versioned store: versions of one key. */
  @SuppressWarnings("unchecked") // raw queries have raw keys
  static QueryResult<?> ofVersions(VersionedEngineStore store, Query<?> query) {
    if (query.getClass() == VersionedKeyQuery.class) {
      VersionedKeyQuery<Bytes, ?> one = (VersionedKeyQuery<Bytes, ?>) query;
      return QueryResult.forResult(
          one.asOfTimestamp().isPresent()
              ? store.version(one.key(), one.asOfTimestamp().get().toEpochMilli())
              : store.version(one.key()));
    }
    if (query.getClass() == MultiVersionedKeyQuery.class) {
      MultiVersionedKeyQuery<Bytes, ?> many = (MultiVersionedKeyQuery<Bytes, ?>) query;
      long from = many.fromTime().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
      long to = many.toTime().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
      return QueryResult.forResult(store.versions(many.key(), from, to, many.resultOrder()));
    }
    return QueryResult.forUnknownQueryType(query, store);
  }

  /** The answer to a query that is to see only what is committed. */
  static <R> QueryResult<R> refuseCommitted(EngineStore<?> store) {
    QueryResult<R> result =
        QueryResult.forFailure(FailureReason.UNKNOWN_QUERY_TYPE, refusalOfCommitted(store.name()));
    result.setPosition(store.getPosition().copy());
    return result;
  }

  /** Why a store does not answer such a query, and what to do. */
  static String refusalOfCommitted(String store) {
    return "Store "
        + store
        + " cannot answer with READ_COMMITTED: Weir does not keep apart what a transaction has"
        + " written that is still open, and "
        + LaterKafka.TRANSACTIONAL_STORES
        + " is on. Ask with READ_UNCOMMITTED (StateQueryRequest.withIsolationLevel, or the setting"
        + " default.interactive.query.isolation.level), or give this store to RocksDB with weir.store."
        + store
        + ".engine=rocksdb.";
  }

  /** The answer to a query that ended in an exception. */
  static <R> QueryResult<R> failure(StateStore store, Query<R> query, RuntimeException e) {
    StringWriter text = new StringWriter();
    PrintWriter printer = new PrintWriter(text);
    printer.println(store.getClass() + " failed to handle query " + query + ":");
    e.printStackTrace(printer);
    return QueryResult.forFailure(FailureReason.STORE_EXCEPTION, text.toString());
  }
}

package io.weir.suppliers;

import io.weir.stores.Engine;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store on an open engine: what is the same for key-value, window, session and versioned stores.
 *
 * @param <E> the kind of engine
 */
abstract sealed class EngineStore<E extends Engine> implements StateStore
    permits KeyValueEngineStore, TimedEngineStore, VersionedEngineStore {
  private static final Logger LOG = LoggerFactory.getLogger(EngineStore.class);

  private final OpenEngine<E> engine;

  EngineStore(OpenEngine<E> engine) {
    this.engine = engine;
  }

  /** The engine, which is open until this store is closed. */
  final OpenEngine<E> engine() {
    return engine;
  }

  /** Answers a raw query in the way of {@link StoreQueries}. No write is under way. */
  abstract QueryResult<?> answer(Query<?> query);

  /** Does what takes long about a raw query, as writes go on: none goes on while it is answered. */
  void prepare(Query<?> query) {}

  /** Whether no key is in this range, which is logged: the caller hardly meant it. */
  static boolean isInverted(@Nullable Bytes from, @Nullable Bytes to) {
    boolean inverted = from != null && to != null && from.compareTo(to) > 0;
    if (inverted) {
      LOG.warn(
          "Returning empty iterator for fetch with invalid key range: from > to. This may be due to"
              + " range arguments set in the wrong order, or serdes that don't preserve ordering"
              + " when lexicographically comparing the serialized bytes. Note that the built-in"
              + " numerical serdes do not follow this for negative numbers");
    }
    return inverted;
  }

  @Override
  public final String name() {
    return engine.store();
  }

  @Override
  public final void init(StateStoreContext context, StateStore root) {
    throw new IllegalStateException("Store " + name() + " was opened when it was made");
  }

  @Override
  public final boolean persistent() {
    return true;
  }

  @Override
  @SuppressWarnings("deprecation") // Kafka's switch for a transition, but it is asked
  public final boolean managesOffsets() {
    return true;
  }

  @Override
  public final boolean isOpen() {
    return engine.isOpen();
  }

  @Override
  public final void close() {
    engine.close();
  }

  @Override
  public final @Nullable Long committedOffset(TopicPartition partition) {
    return engine.committedOffset(partition);
  }

  @Override
  public final void commit(Map<TopicPartition, Long> changelogOffsets) {
    engine.commit(changelogOffsets);
  }

  @Override
  public final Position getPosition() {
    return engine.position();
  }

  @Override
  public final <R> QueryResult<R> query(Query<R> query, PositionBound bound, QueryConfig config) {
    if (engine.isTransactional() && LaterKafka.asksForCommitted(config)) {
      return StoreQueries.refuseCommitted(this);
    }
    try {
      prepare(query);
    } catch (RuntimeException e) { // whatever it is, it is the answer
      return StoreQueries.failure(this, query, e);
    }
    return engine.consistently(
        position ->
            StoreQueries.answer(
                this, query, bound, config, position, engine.context().taskId().partition()));
  }
}

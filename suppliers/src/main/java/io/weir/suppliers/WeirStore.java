package io.weir.suppliers;

import io.weir.changelog.StoreHome;
import io.weir.config.EngineChoice;
import io.weir.config.ProcessSettings;
import io.weir.config.SettingException;
import io.weir.config.Settings;
import io.weir.config.StoreSettings;
import io.weir.stores.Engine;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.util.Map;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.jspecify.annotations.Nullable;

/**
 * A store that decides on its engine when it opens, since only then the settings are at hand.
 *
 * <p>Kafka opens and closes one object as often as it likes; between a close and the next opening
 * everything that needs an open store throws {@link InvalidStateStoreException}.
 *
 * @param <S> what the store is to Kafka
 * @param <E> the kind of engine that Weir has for it
 */
abstract sealed class WeirStore<S extends StateStore, E extends Engine> implements StateStore
    permits WeirKeyValueStore, WeirWindowStore, WeirSessionStore, WeirVersionedStore {
  /** Kafka's way to say that a store was open and nothing is known of it. */
  private static final long OFFSET_UNKNOWN = -4;

  private final StoreRequest<E> request;

  /** What the calls go to; the last one also after it was closed. */
  private volatile @Nullable S engineStore;

  /** Whether the last opening gave the store to RocksDB, also while that goes on. */
  private boolean givenToRocksDb;

  /** Whether RocksDB was made anew at the opening. Null would cost the task its directory. */
  private boolean startsEmpty;

  WeirStore(StoreRequest<E> request) {
    this.request = request;
    MadeStores.add(request.name());
  }

  /** Makes the store on an engine that was just opened. */
  abstract S on(OpenEngine<E> engine);

  /** Makes Kafka's own store of the same kind and format; it is not open yet. */
  abstract S onRocksDb();

  // ---- life

  @Override
  public final void init(StateStoreContext context, StateStore root) {
    Settings settings = Settings.of(context.appConfigs());
    UnknownSettings.report(settings);
    try {
      StoreSettings own = request.settingsIn(settings);
      givenToRocksDb = request.choice(own) == EngineChoice.ROCKSDB;
      if (givenToRocksDb) {
        openRocksDb(context, root);
      } else {
        openEngine(own, settings.process(), context, root);
      }
    } catch (SettingException e) {
      throw new StreamsException("Store " + name() + ": " + e.getMessage(), e);
    }
  }

  private void openEngine(
      StoreSettings own, ProcessSettings ofProcess, StateStoreContext context, StateStore root) {
    OpenEngine<E> engine = OpenEngine.open(request, own, ofProcess, context);
    S opened;
    try {
      opened = on(engine);
      engine.register(root);
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
    engineStore = opened;
    startsEmpty = false;
    String reason = own.engine().isPresent() ? setReason() : request.use().reason();
    double weight = own.memoryWeight().orElse(1);
    Plans.open(
        this,
        () ->
            new StorePlan(
                name(),
                context.taskId().toString(),
                request.choice(own).text(),
                reason,
                shareOfMemory(weight),
                engine.stats()));
  }

  /** Applications that come and go change what there is for all. */
  private static String shareOfMemory(double weight) {
    return "weight "
        + weight
        + " of the "
        + (MemoryBudget.ofProcess().maxBytes() >> 20)
        + " MiB of all stores";
  }

  private void openRocksDb(StateStoreContext context, StateStore root) {
    try {
      StoreHome home = StoreOpening.home(name(), context);
      startsEmpty = new EngineSwitch(name(), context, home).toRocksDb();
    } catch (IOException e) {
      throw StoreErrors.failure(name(), "be given to RocksDB", e);
    }
    S opened = onRocksDb();
    opened.init(context, root);
    engineStore = opened;
    StorePlan plan =
        new StorePlan(
            name(),
            context.taskId().toString(),
            EngineChoice.ROCKSDB.text(),
            setReason(),
            Plans.OUTSIDE,
            null);
    Plans.open(this, () -> plan);
  }

  private String setReason() {
    return "set by weir.store." + name() + ".engine";
  }

  @Override
  public final String name() {
    return request.name();
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
    S current = engineStore;
    return current != null && current.isOpen();
  }

  @Override
  public final void close() {
    Plans.close(this);
    S current = engineStore;
    if (current != null) {
      current.close();
    }
  }

  /** The store that the calls go to. */
  final S opened() {
    S current = engineStore;
    if (current == null) {
      throw neverOpened();
    }
    return current;
  }

  private InvalidStateStoreException neverOpened() {
    return new InvalidStateStoreException("Store " + name() + " is currently closed");
  }

  /** Whether the last opening gave the store to RocksDB, also while that goes on. */
  final boolean isGivenToRocksDb() {
    return givenToRocksDb;
  }

  /**
   * Whether it is RocksDB that has to answer a query of an isolation level.
   *
   * @throws UnsupportedOperationException if Weir has to, and cannot
   */
  final boolean isAnsweredByRocksDb(IsolationLevel level) {
    if (!(opened() instanceof EngineStore<?> store)) {
      return true;
    }
    if (level == IsolationLevel.READ_COMMITTED && store.engine().isTransactional()) {
      throw new UnsupportedOperationException(StoreQueries.refusalOfCommitted(name()));
    }
    return false;
  }

  // ---- passed on

  /**
   * What RocksDB holds back until Kafka commits. Asked for since 4.4.0, so it overrides nothing.
   */
  public final long approximateNumUncommittedBytes() {
    S current = engineStore;
    return current == null ? 0 : LaterKafka.uncommittedBytes(current);
  }

  @Override
  public final @Nullable Long committedOffset(TopicPartition partition) {
    Long known = opened().committedOffset(partition);
    return known == null && startsEmpty ? Long.valueOf(OFFSET_UNKNOWN) : known;
  }

  @Override
  public final void commit(Map<TopicPartition, Long> changelogOffsets) {
    S current = engineStore;
    if (current != null) {
      current.commit(changelogOffsets);
    }
  }

  /** Kafka flushes what lies above the store. */
  public final void flushed() {
    if (engineStore instanceof EngineStore<?> store) {
      store.engine().flushed();
    }
  }

  @Override
  public final Position getPosition() {
    S current = engineStore;
    return current == null ? Position.emptyPosition() : current.getPosition();
  }

  @Override
  public final <R> QueryResult<R> query(Query<R> query, PositionBound bound, QueryConfig config) {
    S current = engineStore;
    if (current == null) {
      QueryResult<R> result = StoreQueries.failure(this, query, neverOpened());
      result.setPosition(Position.emptyPosition());
      return result;
    }
    return current.query(query, bound, config);
  }
}

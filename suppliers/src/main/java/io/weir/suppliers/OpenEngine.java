package io.weir.suppliers;

import io.weir.changelog.ChangelogEngine;
import io.weir.changelog.RestoreBatches;
import io.weir.config.ProcessSettings;
import io.weir.config.StoreSettings;
import io.weir.stores.Engine;
import io.weir.stores.EngineStats;
import io.weir.stores.OutOfSpaceException;
import io.weir.stores.StoreException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine of a store from its opening to its close, with what belongs to every open store: its
 * share of the memory, its changelog, its position, its metrics, its open iterators, and the
 * exceptions that Kafka Streams expects. Calls that reach it after the close throw {@link
 * InvalidStateStoreException}: a query does not learn of a rebalance in time.
 *
 * @param <E> the kind of engine
 */
final class OpenEngine<E extends Engine> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenEngine.class);

  /** Set inside of Kafka when queries may ask for consistency. */
  private static final String CONSISTENCY_VECTORS = "__iq.consistency.offset.vector.enabled__";

  private final String store;
  private final StateStoreContext context;
  private final ChangelogEngine<E> engine;
  private final ProcessLimit.Share share;
  private final StoreErrors errors;
  private final StoreMetrics metrics;
  private final boolean transactional;
  private final Set<OpenIterator> iterators = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  private OpenEngine(
      StoreRequest<E> request,
      StateStoreContext context,
      ChangelogEngine<E> engine,
      ProcessLimit.Share share,
      StoreErrors errors) {
    this.store = request.name();
    this.context = context;
    this.engine = engine;
    this.share = share;
    this.errors = errors;
    this.transactional = LaterKafka.hasTransactionalStores(context.appConfigs());
    this.metrics = new StoreMetrics(context, request, engine::stats);
  }

  /** Opens the engine of a store. If this throws, nothing is left open. */
  static <E extends Engine> OpenEngine<E> open(
      StoreRequest<E> request,
      StoreSettings settings,
      ProcessSettings ofProcess,
      StateStoreContext context) {
    StoreOpening<E> opening = new StoreOpening<>(request, settings, context);
    ProcessLimit.Share share = takeShare(request.name(), ofProcess);
    ChangelogEngine<E> engine;
    try {
      engine = opening.open();
    } catch (RuntimeException | Error e) {
      share.close();
      throw e;
    }
    try {
      StoreErrors errors = new StoreErrors(request.name(), opening.home());
      return new OpenEngine<>(request, context, engine, share, errors);
    } catch (RuntimeException | Error e) {
      engine.close();
      share.close();
      throw e;
    }
  }

  private static ProcessLimit.Share takeShare(String store, ProcessSettings settings) {
    try {
      return ProcessLimit.open(settings);
    } catch (IllegalArgumentException e) {
      throw new StreamsException("Store " + store + ": " + e.getMessage(), e);
    }
  }

  /**
   * Makes the store known to Kafka, which may restore it from now on.
   *
   * @param root the outermost store, which Kafka is to know
   */
  void register(StateStore root) {
    boolean vectors =
        Boolean.parseBoolean(String.valueOf(context.appConfigs().get(CONSISTENCY_VECTORS)));
    context.register(
        root, RestoreBatches.into(engine, vectors, e -> errors.describe("restore a batch", e)));
  }

  String store() {
    return store;
  }

  StateStoreContext context() {
    return context;
  }

  StoreErrors errors() {
    return errors;
  }

  /** What the engine holds and has done. */
  EngineStats stats() {
    return engine.stats();
  }

  /** Whether stores are to hold back what is not committed, which Weir's do not. */
  boolean isTransactional() {
    return transactional;
  }

  boolean isOpen() {
    return !closed.get();
  }

  /** Throws if the store was closed. */
  void check() {
    if (closed.get()) {
      throw new InvalidStateStoreException("Store " + store + " is currently closed");
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    endIterators();
    metrics.close();
    try {
      engine.close();
    } catch (OutOfSpaceException e) {
      LOG.warn(
          "Store {} closes without its newest writes, which come back from the changelog at the next"
              + " start: the disk is full, or its files are gone.",
          store,
          e);
    } catch (StoreException e) {
      throw errors.describe("close", e);
    } finally {
      share.close();
    }
  }

  private void endIterators() {
    if (!iterators.isEmpty()) {
      LOG.warn("Closing {} open iterators for store {}", iterators.size(), store);
      iterators.forEach(OpenIterator::endWithStore);
    }
  }

  /** The iterators that were not closed yet; each adds and removes itself. */
  Set<OpenIterator> iterators() {
    return iterators;
  }

  // ---- changelog

  @Nullable Long committedOffset(TopicPartition partition) {
    check();
    return engine.committedOffset(partition);
  }

  void commit(Map<TopicPartition, Long> changelogOffsets) {
    if (closed.get()) {
      return;
    }
    try {
      engine.commit(changelogOffsets);
    } catch (StoreException e) {
      throw errors.describe("commit", e);
    }
  }

  /** Kafka flushes what lies above the store. */
  void flushed() {
    if (closed.get()) {
      return;
    }
    try {
      engine.flushed();
    } catch (StoreException e) {
      throw errors.describe("mark a commit", e);
    }
  }

  Position position() {
    return engine.position();
  }

  // ---- reads

  byte @Nullable [] get(byte[] key) {
    check();
    try {
      return engine.get(key);
    } catch (StoreException e) {
      throw errors.describe("get a value", e);
    }
  }

  /** Asks the engine for a number. */
  long ask(ToLongFunction<E> question) {
    check();
    try {
      return question.applyAsLong(engine.reads());
    } catch (StoreException e) {
      throw errors.describe("tell a number", e);
    }
  }

  /** Reads single versions, or whatever else an engine has for its kind of store. */
  <R> @Nullable R read(Function<E, @Nullable R> read) {
    check();
    try {
      return read.apply(engine.reads());
    } catch (StoreException e) {
      throw errors.describe("get a value", e);
    }
  }

  /** Prepares a read of the engine. */
  void prepare(Consumer<E> preparation) {
    check();
    try {
      preparation.accept(engine.reads());
    } catch (StoreException e) {
      throw errors.describe("prepare a read", e);
    }
  }

  /** Begins a scan of the engine. */
  <C extends AutoCloseable> C scan(Function<E, C> scan) {
    check();
    try {
      return scan.apply(engine.reads());
    } catch (StoreException e) {
      throw errors.describe("begin a scan", e);
    }
  }

  /** Runs a read while no write is under way, so that the position fits what it sees. */
  <R> R consistently(Function<Position, R> read) {
    return engine.consistently(read);
  }

  // ---- writes

  /** Takes in an input record from which nothing is to be stored. */
  void skip() {
    putAll(List.of());
  }

  /** Sets the value of a key, or removes it if the value is null. */
  void put(byte[] key, byte @Nullable [] value) {
    check();
    try {
      engine.put(key, value, context.recordMetadata());
    } catch (StoreException e) {
      throw errors.describe("put a value", e);
    }
  }

  /** As {@link #put} for each entry, all in one step. */
  void putAll(List<KeyValue<Bytes, byte[]>> entries) {
    check();
    try {
      engine.putAll(entries, context.recordMetadata());
    } catch (StoreException e) {
      throw errors.describe("put values", e);
    }
  }
}

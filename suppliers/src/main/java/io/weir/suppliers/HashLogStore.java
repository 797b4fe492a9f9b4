package io.weir.suppliers;

import io.weir.changelog.ChangelogEngine;
import io.weir.changelog.RestoreBatches;
import io.weir.config.Settings;
import io.weir.stores.EngineStats;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.OutOfSpaceException;
import io.weir.stores.StoreException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A key-value store on a hash log, from its opening to its close. Calls that reach it later throw
 * {@link InvalidStateStoreException}: a query does not learn of a rebalance in time.
 */
final class HashLogStore implements KeyValueStore<Bytes, byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(HashLogStore.class);

  /** Set inside of Kafka when queries may ask for consistency. */
  private static final String CONSISTENCY_VECTORS = "__iq.consistency.offset.vector.enabled__";

  private final String name;
  private final StateStoreContext context;
  private final ChangelogEngine engine;
  private final StoreErrors errors;
  private final StoreMetrics metrics;
  private final Set<StoreIterator> iterators = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  private HashLogStore(
      String name, StateStoreContext context, ChangelogEngine engine, StoreErrors errors) {
    this.name = name;
    this.context = context;
    this.engine = engine;
    this.errors = errors;
    this.metrics = new StoreMetrics(context, name, engine::stats);
  }

  /**
   * Opens a store and registers it with Kafka. If this throws, nothing is left open.
   *
   * @param root the outermost store, which Kafka is to know
   */
  static HashLogStore open(
      StoreRequest request, Settings settings, StateStoreContext context, StateStore root) {
    StoreOpening opening = new StoreOpening(request, settings.store(request.name()), context);
    takeMemory(request.name(), settings);
    ChangelogEngine engine;
    try {
      engine = opening.open();
    } catch (RuntimeException e) {
      ProcessMemory.shared().close();
      throw e;
    }
    HashLogStore store;
    try {
      StoreErrors errors = new StoreErrors(request.name(), opening.home());
      store = new HashLogStore(request.name(), context, engine, errors);
    } catch (RuntimeException e) {
      engine.close();
      ProcessMemory.shared().close();
      throw e;
    }
    try {
      context.register(root, store.restoreCallback());
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
    return store;
  }

  private static void takeMemory(String name, Settings settings) {
    try {
      ProcessMemory.shared().open(settings.memoryMaxBytes());
    } catch (IllegalArgumentException e) {
      throw new StreamsException("Store " + name + ": " + e.getMessage(), e);
    }
  }

  private StateRestoreCallback restoreCallback() {
    boolean vectors =
        Boolean.parseBoolean(String.valueOf(context.appConfigs().get(CONSISTENCY_VECTORS)));
    return RestoreBatches.into(engine, vectors, e -> errors.describe("restore a batch", e));
  }

  /** What the engine holds and has done. */
  EngineStats stats() {
    return engine.stats();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext stateStoreContext, StateStore root) {
    throw new IllegalStateException("Store " + name + " was opened when it was made");
  }

  @Override
  public boolean persistent() {
    return true;
  }

  @Override
  @SuppressWarnings("deprecation") // Kafka's switch for a transition, but it is asked
  public boolean managesOffsets() {
    return true;
  }

  @Override
  public boolean isOpen() {
    return !closed.get();
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    closeIterators();
    metrics.close();
    try {
      engine.close();
    } catch (OutOfSpaceException e) {
      LOG.warn(
          "The disk is full: store {} closes without its newest writes, which come back from the"
              + " changelog at the next start.",
          name,
          e);
    } catch (StoreException e) {
      throw errors.describe("close", e);
    } finally {
      ProcessMemory.shared().close();
    }
  }

  private void closeIterators() {
    if (!iterators.isEmpty()) {
      LOG.warn("Closing {} open iterators for store {}", iterators.size(), name);
      iterators.forEach(StoreIterator::endWithStore);
    }
  }

  // ---- changelog

  @Override
  public @Nullable Long committedOffset(TopicPartition partition) {
    checkOpen();
    return engine.committedOffset(partition);
  }

  @Override
  public void commit(Map<TopicPartition, Long> changelogOffsets) {
    if (closed.get()) {
      return;
    }
    try {
      engine.commit(changelogOffsets);
    } catch (StoreException e) {
      throw errors.describe("commit", e);
    }
  }

  @Override
  public Position getPosition() {
    return engine.position();
  }

  // ---- reads

  @Override
  public byte @Nullable [] get(Bytes key) {
    checkOpen();
    try {
      return engine.get(key.get());
    } catch (StoreException e) {
      throw errors.describe("get a value", e);
    }
  }

  @Override
  public long approximateNumEntries() {
    checkOpen();
    try {
      return engine.size();
    } catch (StoreException e) {
      throw errors.describe("count its entries", e);
    }
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
    return range(from, to, Direction.ASCENDING);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> reverseRange(@Nullable Bytes from, @Nullable Bytes to) {
    return range(from, to, Direction.DESCENDING);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    return scan(null, null, true, Direction.ASCENDING);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> reverseAll() {
    return scan(null, null, true, Direction.DESCENDING);
  }

  @Override
  public <S extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(
      P prefix, S prefixKeySerializer) {
    checkOpen();
    Objects.requireNonNull(prefix, "prefix cannot be null");
    Objects.requireNonNull(prefixKeySerializer, "prefixKeySerializer cannot be null");
    byte[] from = prefixKeySerializer.serialize(null, prefix);
    return scan(from, afterAllWith(from), false, Direction.ASCENDING);
  }

  /** The lowest key above all that begin with the prefix; null if there is none. */
  private static byte @Nullable [] afterAllWith(byte[] prefix) {
    for (int last = prefix.length - 1; last >= 0; last--) {
      if (prefix[last] != (byte) 0xff) {
        byte[] after = Arrays.copyOf(prefix, last + 1);
        after[last]++;
        return after;
      }
    }
    return null;
  }

  private KeyValueIterator<Bytes, byte[]> range(
      @Nullable Bytes from, @Nullable Bytes to, Direction direction) {
    if (from != null && to != null && from.compareTo(to) > 0) {
      checkOpen();
      LOG.warn(
          "Returning empty iterator for fetch with invalid key range: from > to. This may be due to"
              + " range arguments set in the wrong order, or serdes that don't preserve ordering"
              + " when lexicographically comparing the serialized bytes. Note that the built-in"
              + " numerical serdes do not follow this for negative numbers");
      return new StoreIterator(name, NoEntries.CURSOR, errors, iterators);
    }
    return scan(from == null ? null : from.get(), to == null ? null : to.get(), true, direction);
  }

  private KeyValueIterator<Bytes, byte[]> scan(
      byte @Nullable [] from, byte @Nullable [] to, boolean toInclusive, Direction direction) {
    checkOpen();
    try {
      return new StoreIterator(
          name, engine.scan(from, to, toInclusive, direction), errors, iterators);
    } catch (StoreException e) {
      throw errors.describe("begin a scan", e);
    }
  }

  @Override
  public <R> QueryResult<R> query(Query<R> query, PositionBound bound, QueryConfig config) {
    return engine.consistently(
        position ->
            StoreQueries.answer(
                this, query, bound, config, position, context.taskId().partition()));
  }

  // ---- writes

  @Override
  public void put(Bytes key, byte @Nullable [] value) {
    Objects.requireNonNull(key, "key cannot be null");
    checkOpen();
    try {
      engine.put(key.get(), value, context.recordMetadata());
    } catch (StoreException e) {
      throw errors.describe("put a value", e);
    }
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
    checkOpen();
    entries.forEach(entry -> Objects.requireNonNull(entry.key, "key cannot be null"));
    try {
      engine.putAll(entries, context.recordMetadata());
    } catch (StoreException e) {
      throw errors.describe("put values", e);
    }
  }

  @Override
  public byte @Nullable [] putIfAbsent(Bytes key, byte @Nullable [] value) {
    Objects.requireNonNull(key, "key cannot be null");
    byte[] present = get(key);
    if (present == null && value != null) {
      put(key, value);
    }
    return present;
  }

  @Override
  public byte @Nullable [] delete(Bytes key) {
    Objects.requireNonNull(key, "key cannot be null");
    byte[] present = get(key);
    put(key, null);
    return present;
  }

  private void checkOpen() {
    if (closed.get()) {
      throw new InvalidStateStoreException("Store " + name + " is currently closed");
    }
  }
}

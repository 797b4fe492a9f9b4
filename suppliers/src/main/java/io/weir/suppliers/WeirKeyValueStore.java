package io.weir.suppliers;

import io.weir.config.EngineChoice;
import io.weir.config.SettingException;
import io.weir.config.Settings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A key-value store that decides on its engine when it opens, since only then the settings are at
 * hand. Its three forms differ in the marker by which Kafka knows what the values are made of.
 *
 * <p>Kafka opens and closes one object as often as it likes; between a close and the next opening
 * everything that needs an open store throws {@link InvalidStateStoreException}.
 */
abstract sealed class WeirKeyValueStore implements KeyValueStore<Bytes, byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(WeirKeyValueStore.class);

  /** Unknown settings that were reported. */
  private static final Set<String> REPORTED = ConcurrentHashMap.newKeySet();

  private final StoreRequest request;

  /** What the calls go to; the last one also after it was closed. */
  private volatile @Nullable KeyValueStore<Bytes, byte[]> engineStore;

  private WeirKeyValueStore(StoreRequest request) {
    this.request = request;
  }

  static KeyValueStore<Bytes, byte[]> of(StoreRequest request) {
    return switch (request.format()) {
      case PLAIN -> new Plain(request);
      case TIMESTAMPED -> new Timestamped(request);
      case HEADERS -> new Headers(request);
    };
  }

  private static final class Plain extends WeirKeyValueStore {
    Plain(StoreRequest request) {
      super(request);
    }
  }

  private static final class Timestamped extends WeirKeyValueStore
      implements TimestampedBytesStore {
    Timestamped(StoreRequest request) {
      super(request);
    }
  }

  private static final class Headers extends WeirKeyValueStore implements HeadersBytesStore {
    Headers(StoreRequest request) {
      super(request);
    }
  }

  // ---- life

  @Override
  public void init(StateStoreContext context, StateStore root) {
    Settings settings = Settings.of(context.appConfigs());
    reportUnknown(settings);
    try {
      if (settings.store(name()).engine().orElse(EngineChoice.HASH_LOG) == EngineChoice.ROCKSDB) {
        openRocksDb(context, root);
      } else {
        openHashLog(settings, context, root);
      }
    } catch (SettingException e) {
      throw new StreamsException("Store " + name() + ": " + e.getMessage(), e);
    }
  }

  private void openHashLog(Settings settings, StateStoreContext context, StateStore root) {
    HashLogStore opened = HashLogStore.open(request, settings, context, root);
    engineStore = opened;
    String reason = settings.store(name()).engine().isPresent() ? setReason() : request.reason();
    String memory =
        "weight "
            + settings.store(name()).memoryWeight().orElse(1)
            + " of the "
            + (ProcessMemory.shared().maxBytes() >> 20)
            + " MiB of all stores";
    Plans.open(
        this,
        () ->
            new StorePlan(
                name(),
                context.taskId().toString(),
                EngineChoice.HASH_LOG.text(),
                reason,
                memory,
                opened.stats()));
  }

  private void openRocksDb(StateStoreContext context, StateStore root) {
    KeyValueStore<Bytes, byte[]> opened =
        switch (request.format()) {
          case PLAIN -> Stores.persistentKeyValueStore(name()).get();
          case TIMESTAMPED -> Stores.persistentTimestampedKeyValueStore(name()).get();
          case HEADERS -> Stores.persistentTimestampedKeyValueStoreWithHeaders(name()).get();
        };
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

  private static void reportUnknown(Settings settings) {
    settings
        .unknown()
        .forEach(
            (setting, nearest) -> {
              if (REPORTED.add(setting)) {
                LOG.warn("Unknown setting {} is ignored. Did you mean {}?", setting, nearest);
              }
            });
  }

  @Override
  public String name() {
    return request.name();
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
    KeyValueStore<Bytes, byte[]> current = engineStore;
    return current != null && current.isOpen();
  }

  @Override
  public void close() {
    Plans.close(this);
    KeyValueStore<Bytes, byte[]> current = engineStore;
    if (current != null) {
      current.close();
    }
  }

  private KeyValueStore<Bytes, byte[]> opened() {
    KeyValueStore<Bytes, byte[]> current = engineStore;
    if (current == null) {
      throw neverOpened();
    }
    return current;
  }

  private InvalidStateStoreException neverOpened() {
    return new InvalidStateStoreException("Store " + name() + " is currently closed");
  }

  // ---- passed on

  @Override
  public @Nullable Long committedOffset(TopicPartition partition) {
    return opened().committedOffset(partition);
  }

  @Override
  public void commit(Map<TopicPartition, Long> changelogOffsets) {
    KeyValueStore<Bytes, byte[]> current = engineStore;
    if (current != null) {
      current.commit(changelogOffsets);
    }
  }

  @Override
  public Position getPosition() {
    KeyValueStore<Bytes, byte[]> current = engineStore;
    return current == null ? Position.emptyPosition() : current.getPosition();
  }

  @Override
  public <R> QueryResult<R> query(Query<R> query, PositionBound bound, QueryConfig config) {
    KeyValueStore<Bytes, byte[]> current = engineStore;
    if (current == null) {
      QueryResult<R> result = StoreQueries.failure(this, query, neverOpened());
      result.setPosition(Position.emptyPosition());
      return result;
    }
    return current.query(query, bound, config);
  }

  @Override
  public byte @Nullable [] get(Bytes key) {
    return opened().get(key);
  }

  @Override
  public void put(Bytes key, byte @Nullable [] value) {
    opened().put(key, value);
  }

  @Override
  public byte @Nullable [] putIfAbsent(Bytes key, byte @Nullable [] value) {
    return opened().putIfAbsent(key, value);
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
    opened().putAll(entries);
  }

  @Override
  public byte @Nullable [] delete(Bytes key) {
    return opened().delete(key);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
    return opened().range(from, to);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> reverseRange(@Nullable Bytes from, @Nullable Bytes to) {
    return opened().reverseRange(from, to);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    return opened().all();
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> reverseAll() {
    return opened().reverseAll();
  }

  @Override
  public <S extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(
      P prefix, S prefixKeySerializer) {
    return opened().prefixScan(prefix, prefixKeySerializer);
  }

  @Override
  public long approximateNumEntries() {
    return opened().approximateNumEntries();
  }
}

package io.weir.suppliers;

import static org.apache.kafka.streams.state.VersionedKeyValueStore.PUT_RETURN_CODE_NOT_PUT;
import static org.apache.kafka.streams.state.VersionedKeyValueStore.PUT_RETURN_CODE_VALID_TO_UNDEFINED;

import io.weir.changelog.ValueFormat;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.Version;
import io.weir.stores.VersionedEngine;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.ResultOrder;
import org.apache.kafka.streams.state.VersionedRecord;
import org.apache.kafka.streams.state.VersionedRecordIterator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A versioned store on an open engine. What its reads return is a timestamp and the value. */
final class VersionedEngineStore extends EngineStore<VersionedEngine> implements VersionsOnly {
  private static final Logger LOG = LoggerFactory.getLogger(VersionedEngineStore.class);

  private final long retentionMs;
  private final DroppedRecords dropped;

  /**
   * Puts a store on an engine.
   *
   * @param retentionMs how long a version can be read after it ended, and how late a record may be
   */
  VersionedEngineStore(OpenEngine<VersionedEngine> engine, long retentionMs) {
    super(engine);
    this.retentionMs = retentionMs;
    this.dropped = new DroppedRecords(engine.context());
  }

  @Override
  QueryResult<?> answer(Query<?> query) {
    return StoreQueries.ofVersions(this, query);
  }

  // ---- writes

  @Override
  public long put(Bytes key, byte @Nullable [] value, long timestamp) {
    Objects.requireNonNull(key, "key cannot be null");
    if (timestamp < earliest()) {
      engine().skip(); // A record that is not written all the same brings the position on.
      dropped.count("Skipping record for expired put.");
      return PUT_RETURN_CODE_NOT_PUT;
    }
    write(key, value, timestamp);
    return engine().ask(versions -> versions.end().orElse(PUT_RETURN_CODE_VALID_TO_UNDEFINED));
  }

  @Override
  public byte @Nullable [] delete(Bytes key, long timestamp) {
    Objects.requireNonNull(key, "key cannot be null");
    if (timestamp < earliest()) {
      dropped.count("Skipping record for expired delete.");
      return null;
    }
    byte[] deleted = get(key, timestamp);
    write(key, null, timestamp);
    return deleted;
  }

  private void write(Bytes key, byte @Nullable [] value, long timestamp) {
    engine().put(ValueFormat.rowKey(key.get(), timestamp), value);
  }

  /** The earliest time at which records are taken, and as of which versions are shown. */
  private long earliest() {
    return engine().ask(VersionedEngine::streamTime) - retentionMs;
  }

  // ---- reads

  @Override
  public byte @Nullable [] get(Bytes key) {
    return bytes(version(key));
  }

  @Override
  public byte @Nullable [] get(Bytes key, long asOfTimestamp) {
    return bytes(version(key, asOfTimestamp));
  }

  private static byte @Nullable [] bytes(@Nullable VersionedRecord<byte[]> version) {
    return version == null
        ? null
        : ByteBuffer.allocate(Long.BYTES + version.value().length)
            .putLong(version.timestamp())
            .put(version.value())
            .array();
  }

  /** The newest version of a key, if its newest is not a deletion. */
  @Nullable VersionedRecord<byte[]> version(Bytes key) {
    Objects.requireNonNull(key, "key cannot be null");
    return record(newest(key));
  }

  /** The version of a key that is valid at a time that is not too long ago, or is valid still. */
  @Nullable VersionedRecord<byte[]> version(Bytes key, long asOfTimestamp) {
    Objects.requireNonNull(key, "key cannot be null");
    if (asOfTimestamp >= earliest()) {
      return record(engine().read(versions -> versions.at(key.get(), asOfTimestamp)));
    }
    Version newest = newest(key);
    if (newest != null && newest.from() <= asOfTimestamp) {
      return record(newest);
    }
    LOG.warn("Returning null for expired get.");
    return null;
  }

  /** The versions of a key that are valid at some time between two. */
  VersionedRecordIterator<byte[]> versions(Bytes key, long from, long to, ResultOrder order) {
    long earliest = earliest();
    Direction direction =
        order == ResultOrder.ASCENDING ? Direction.ASCENDING : Direction.DESCENDING;
    // Asked for times that have expired, Kafka shows the newest version alone, if it is so old.
    long first = to < earliest ? Long.MAX_VALUE : Math.max(earliest, from);
    return new VersionIterator(
        engine(), engine().scan(versions -> versions.versions(key.get(), first, to, direction)));
  }

  private @Nullable Version newest(Bytes key) {
    return engine().read(versions -> versions.newest(key.get()));
  }

  static @Nullable VersionedRecord<byte[]> record(@Nullable Version version) {
    if (version == null) {
      return null;
    }
    return version.to().isPresent()
        ? new VersionedRecord<>(version.value(), version.from(), version.to().getAsLong())
        : new VersionedRecord<>(version.value(), version.from());
  }
}

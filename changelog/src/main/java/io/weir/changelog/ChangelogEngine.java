package io.weir.changelog;

import io.weir.stores.Engine;
import io.weir.stores.EngineStats;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.query.Position;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine together with the changelog offsets that its content stands for.
 *
 * <p>It decides what the engine may make durable. Restored records are committed, so that their
 * offset is marked after every batch. What an application put is marked when Kafka commits it; but
 * under exactly-once the transaction of a commit may still turn out to have failed, and then Kafka
 * deletes the directory. Such a commit is only <em>staged</em> and becomes a mark when something
 * follows that does not follow a failure: another write, another commit, or the end of the store. A
 * process that dies in between comes back with the mark before. To a store of a running
 * exactly-once task Kafka does not commit at all; there a mark is made when a {@link CommitProof}
 * shows that all that was put is committed.
 *
 * <p><b>Threads.</b> As for the engine: one writer at a time, any number of readers. A write and
 * its change of the position are one step for {@link #consistently}.
 *
 * <p><b>Errors.</b> Those of the engine.
 *
 * @param <E> the kind of engine, for reads
 */
public final class ChangelogEngine<E extends Engine> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChangelogEngine.class);

  private final E engine;
  private final String store;
  private final ValueFormat format;
  private final ChangelogRole role;
  private final CommitProof proof;
  private final CommitSequence commits;
  private final Object step = new Object();

  private final InputPosition position;
  private final Freshness freshness;
  private volatile Offsets offsets;

  // of the writer alone

  /** The offsets of a commit that is not proven yet; none if null. */
  private byte @Nullable [] staged;

  /** Whether something must be done before the content changes next. */
  private boolean unsettled;

  /** Whether the content was restored and no generation was asked for since. */
  private boolean restored;

  /** Whether the content changed since the last mark or stage. */
  private boolean changed;

  /** Whether some of this change came from the application and waits for a commit. */
  private boolean changedByApplication;

  /** Whether the content changed since the store was opened. */
  private boolean touched;

  /** The changelog, if Kafka asked for its offset since the store was opened. */
  private @Nullable TopicPartition changelog;

  /** Whether a generation exists or was asked for. */
  private boolean hasGeneration;

  /**
   * Takes over an engine that was just opened.
   *
   * @throws io.weir.stores.CorruptionException if what it says about the changelog is damaged
   * @throws io.weir.stores.FormatVersionException if a newer release wrote that
   */
  public ChangelogEngine(E engine, StoreProfile profile) {
    this.engine = engine;
    this.store = profile.store();
    this.format = profile.format();
    this.role = profile.role();
    this.proof = profile.proof();
    this.commits = new CommitSequence(proof);
    this.unsettled = role == ChangelogRole.EXACTLY_ONCE;
    byte[] note = engine.note();
    Note opened =
        note == null
            ? new Note(format, profile.age().clock().millis(), Map.of(), Position.emptyPosition())
            : Note.decode(note);
    this.position = new InputPosition(opened.position());
    this.offsets = new Offsets(opened.offsets());
    this.freshness = new Freshness(profile.age(), opened.freshAsOfMs());
    this.hasGeneration = note != null;
    if (opened.format() != format) {
      LOG.warn(
          "Store {} was {} when it was written and is {} now. Its content is dropped and restored"
              + " from the changelog.",
          store,
          opened.format(),
          format);
      forget(Offsets.NONE);
    }
  }

  // ---- reads

  /** The value of {@code key}, or null if there is none. */
  public byte @Nullable [] get(byte[] key) {
    return engine.get(key);
  }

  /** The engine, to read from. Whatever changes it has to go through here. */
  public E reads() {
    return engine;
  }

  /** The number of keys. */
  public long size() {
    return engine.size();
  }

  /** What the engine holds and has done. */
  public EngineStats stats() {
    return engine.stats();
  }

  /** How far the content has come in the input. The live object: it changes with every write. */
  public Position position() {
    return position.reached();
  }

  /**
   * Runs a read while no write is under way, so that the position fits what it sees. What takes
   * long about it is to be prepared before, since writes wait meanwhile.
   */
  public <R> R consistently(Function<Position, R> read) {
    synchronized (step) {
      return read.apply(position.reached());
    }
  }

  // ---- writes of the application

  /**
   * Sets the value of {@code key}, or removes it if the value is null.
   *
   * @param record the input record that this comes from, if it comes from one
   */
  public void put(byte[] key, byte @Nullable [] value, Optional<RecordMetadata> record) {
    beforeApplicationWrites();
    synchronized (step) {
      set(key, value);
      record.ifPresent(position::advance);
    }
  }

  /** As {@link #put} for each entry, all of them in one step. */
  public void putAll(List<KeyValue<Bytes, byte[]>> entries, Optional<RecordMetadata> record) {
    beforeApplicationWrites();
    synchronized (step) {
      for (KeyValue<Bytes, byte[]> entry : entries) {
        set(entry.key.get(), entry.value);
      }
      record.ifPresent(position::advance);
    }
  }

  private void beforeApplicationWrites() {
    if (unsettled) {
      settle();
    }
    touched = true;
    changed = true;
    changedByApplication = true;
  }

  private void set(byte[] key, byte @Nullable [] value) {
    if (value == null) {
      engine.delete(key);
    } else {
      engine.put(key, value);
    }
  }

  /** What may only be done while the content is still what the last note says. */
  private void settle() {
    unsettled = false;
    prove();
    if (restored) {
      restored = false;
      engine.generate();
    }
    if (role == ChangelogRole.EXACTLY_ONCE && commits.written() && changedByApplication) {
      markCommitted();
    }
  }

  /** The transaction of all that is here was committed. */
  private void markCommitted() {
    if (changelog != null) {
      Long reached = acknowledged(changelog);
      if (reached == null || reached < offsets.byPartition().getOrDefault(changelog, -1L)) {
        return;
      }
      offsets = offsets.with(Map.of(changelog, reached));
    }
    freshness.flushedBefore();
    mark(note());
  }

  /** How far the content has come in its changelog, which may be an input of the task. */
  private @Nullable Long acknowledged(TopicPartition partition) {
    Long written = proof.acknowledged(partition);
    return written != null
        ? written
        : position.reached().getPartitionPositions(partition.topic()).get(partition.partition());
  }

  /**
   * Kafka flushes what lies above the store, which it does before it commits the task. Tells no
   * more than that: others of the task may still write to the store because of it.
   */
  public void flushed() {
    if (role != ChangelogRole.EXACTLY_ONCE) {
      return;
    }
    unsettled = true;
    if (!commits.flushed()) {
      return;
    }
    freshness.flushedBefore();
    freshness.flushed();
    if (!changed && staged == null && hasGeneration && freshness.isWorthAMark()) {
      mark(note());
    }
  }

  // ---- restore

  /**
   * Applies records of one changelog partition, in their order, and marks the offset of the last.
   *
   * @param vectors whether to read from the headers of the records how far the position has come
   */
  public void restore(Collection<ConsumerRecord<byte[], byte[]>> records, boolean vectors) {
    if (records.isEmpty()) {
      return;
    }
    ConsumerRecord<byte[], byte[]> last = records.iterator().next();
    long oldest = Long.MAX_VALUE;
    beforeRestoreFrom(new TopicPartition(last.topic(), last.partition()));
    synchronized (step) {
      for (ConsumerRecord<byte[], byte[]> record : records) {
        engine.announce(format.keyOf(record));
      }
      for (ConsumerRecord<byte[], byte[]> record : records) {
        set(format.keyOf(record), record.value());
        oldest = Math.min(oldest, record.timestamp());
        if (vectors) {
          PositionHeaders.mergeInto(position.reached(), record);
        }
        last = record;
      }
    }
    offsets =
        offsets.with(
            Map.of(
                new TopicPartition(last.topic(), last.partition()),
                role == ChangelogRole.GLOBAL ? last.offset() + 1 : last.offset()));
    freshness.restored(oldest);
    if (!changedByApplication) {
      mark(note());
    }
  }

  /** As {@link #restore} of records whose offsets are not known: they wait for the next commit. */
  void restoreUnmarked(Collection<KeyValue<byte[], byte[]>> records) {
    beforeRestoreFrom(null);
    synchronized (step) {
      for (KeyValue<byte[], byte[]> record : records) {
        engine.announce(record.key);
      }
      for (KeyValue<byte[], byte[]> record : records) {
        set(record.key, record.value);
      }
    }
  }

  private void beforeRestoreFrom(@Nullable TopicPartition partition) {
    commits.interrupted();
    position.rest();
    prove();
    if (!touched && startsOver(partition)) {
      LOG.warn(
          "Store {} is restored from the beginning of {}: the {} keys it had are dropped.",
          store,
          partition,
          engine.size());
      forget(Offsets.NONE);
    }
    touched = true;
    changed = true;
    restored = true;
    unsettled = true;
  }

  /**
   * Whether Kafka restores from the beginning over content of earlier times, some of which may have
   * been deleted by records that the changelog no longer has.
   */
  private boolean startsOver(@Nullable TopicPartition partition) {
    return partition != null
        && role != ChangelogRole.GLOBAL
        && offsets.isUnknown(partition)
        && engine.size() > 0;
  }

  // ---- commit

  /**
   * The offset last committed or restored for a changelog partition, as it was committed. If there
   * is none: null, or under exactly-once that it is unknown, since null would have Kafka delete the
   * directory of the task.
   *
   * <p>The first time this is asked, content that is too old goes. A store without a changelog is
   * never asked.
   */
  public @Nullable Long committedOffset(TopicPartition partition) {
    if (changelog == null) {
      dropWhatIsTooOld();
    }
    changelog = partition;
    Long known = offsets.of(partition);
    if (known != null || role != ChangelogRole.EXACTLY_ONCE) {
      return known;
    }
    if (engine.size() > 0) { // written while the store had no changelog
      forget(Offsets.NONE);
    }
    return Offsets.UNKNOWN;
  }

  private void dropWhatIsTooOld() {
    if (!offsets.isAnyKnown()) {
      return;
    }
    freshness
        .objection()
        .ifPresent(
            objection -> {
              LOG.warn(
                  "Store {} is restored from the beginning of its changelog: what it has {}, and at"
                      + " most {} are allowed by {}, since the changelog may have forgotten by then"
                      + " which keys were deleted. The {} keys it had are dropped.",
                  store,
                  objection,
                  freshness.limit().allowed(),
                  freshness.limit().setting(),
                  engine.size());
              forget(role == ChangelogRole.GLOBAL ? Offsets.NONE : offsets.unknown());
            });
  }

  /**
   * Takes note that the content stands for these offsets. Does no I/O.
   *
   * @param committed the offset of each changelog partition, null to forget one; empty if the
   *     changelog cannot be trusted, or if there is none: Kafka never asks a store that has none
   *     for its offset
   */
  public void commit(Map<TopicPartition, @Nullable Long> committed) {
    commits.interrupted();
    unsettled |= role == ChangelogRole.EXACTLY_ONCE;
    if (committed.isEmpty() && changelog != null) {
      if (!offsets.isEmpty() || engine.size() > 0) {
        LOG.warn("Store {} is cleared: Kafka Streams found its changelog corrupted.", store);
        forget(Offsets.NONE);
      }
      return;
    }
    if (isMigration(committed)) {
      LOG.info(
          "Store {} ignores the offsets {} of an old checkpoint file: its own are {}.",
          store,
          committed,
          offsets);
      return;
    }
    prove();
    if (changedByApplication && !position.isAdvanced() && proof.isToldOfTasks()) {
      return; // Kafka overlooks that a transaction failed if none of its tasks had read any input.
    }
    Offsets merged = committed.isEmpty() ? Offsets.NONE : offsets.with(committed);
    if (changedByApplication || role == ChangelogRole.GLOBAL) {
      freshness.written(); // Kafka has restored a global store before it commits.
    }
    freshness.committed();
    if (!changed && hasGeneration && merged.equals(offsets) && !freshness.isWorthAMark()) {
      return;
    }
    offsets = merged;
    if (role == ChangelogRole.EXACTLY_ONCE && changedByApplication) {
      staged = note();
      unsettled = true;
      changed = false;
      changedByApplication = false;
    } else {
      mark(note());
    }
  }

  /**
   * Whether these offsets come from a checkpoint file of earlier releases of Kafka, which describes
   * files that are not ours. Kafka hands them on right after the store was opened, before it asks
   * for the store's own.
   */
  private boolean isMigration(Map<TopicPartition, @Nullable Long> committed) {
    return changelog == null && !touched && offsets.isContradictedBy(committed);
  }

  private void prove() {
    if (staged != null) {
      byte[] proven = staged;
      staged = null;
      if (proof.isAbandoning()) { // A processor may still write as it is closed.
        changed = true;
        changedByApplication = true;
      } else {
        engineMark(proven);
      }
    }
  }

  private void mark(byte[] note) {
    engineMark(note);
    changed = false;
    changedByApplication = false;
  }

  private void engineMark(byte[] note) {
    engine.mark(note);
    freshness.marked();
    if (!hasGeneration) {
      hasGeneration = true;
      engine.generate(); // from now on a crash finds something to come back to
    }
  }

  private byte[] note() {
    return new Note(format, freshness.asOfMs(), offsets.byPartition(), position.reached()).encode();
  }

  /** Drops the content and everything known about it, and begins anew with these offsets. */
  private void forget(Offsets left) {
    synchronized (step) {
      staged = null;
      commits.interrupted();
      unsettled = role == ChangelogRole.EXACTLY_ONCE;
      restored = false;
      changed = false;
      changedByApplication = false;
      offsets = left;
      position.clear();
      freshness.startOver();
      engine.clear(note());
      freshness.marked();
      hasGeneration = true;
    }
  }

  /**
   * Closes the engine. A commit that no write followed counts as proven, unless Kafka says that it
   * closes a task whose transaction failed; it then deletes the directory, if it comes to that.
   * Idempotent.
   */
  @Override
  public void close() {
    try {
      if (engine.isOpen()) {
        prove();
      }
    } finally {
      engine.close();
    }
  }
}

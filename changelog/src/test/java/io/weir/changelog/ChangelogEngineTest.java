package io.weir.changelog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.query.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a store holds and answers after its process died at any point of what Kafka does with it.
 * The engine makes a generation of every mark, the worst case for what must not survive.
 */
class ChangelogEngineTest {
  private static final TopicPartition LOG = new TopicPartition("app-counts-changelog", 1);
  private static final long UNKNOWN = -4;

  private FakeEngine files = new FakeEngine(true);
  private Instant now = Instant.parse("2026-11-21T10:00:00Z");

  private final Calls kafka = new Calls();

  /** Where Kafka calls from, and what it has heard of the changelog. */
  private static final class Calls implements CommitProof {
    private boolean committing;
    private boolean processing;
    private boolean abandoning;
    private boolean tellingOfTasks;
    private Long acknowledged;

    @Override
    public boolean isCommitting() {
      return committing;
    }

    @Override
    public boolean isProcessing() {
      return processing;
    }

    @Override
    public boolean isToldOfTasks() {
      return tellingOfTasks;
    }

    @Override
    public boolean isAbandoning() {
      return abandoning;
    }

    @Override
    public Long acknowledged(TopicPartition partition) {
      return partition.equals(LOG) ? acknowledged : null;
    }
  }

  private AgeLimit ageLimit() {
    return new AgeLimit(() -> now, Duration.ofHours(18), "weir.generation.max.age.ms");
  }

  private ChangelogEngine<FakeEngine> open(ChangelogRole role) {
    return new ChangelogEngine<>(
        files, new StoreProfile("counts", ValueFormat.PLAIN, role, ageLimit(), kafka));
  }

  /** Opens what the process leaves that dies now. */
  private ChangelogEngine<FakeEngine> crash(ChangelogRole role) {
    files = files.reopened();
    return open(role);
  }

  private static ChangelogEngine<FakeEngine> askedLikeATask(ChangelogEngine<FakeEngine> store) {
    store.committedOffset(LOG);
    return store;
  }

  /** The answer of a store that has nothing; null would cost an exactly-once task its directory. */
  private static Long nothing(ChangelogRole role) {
    return role == ChangelogRole.EXACTLY_ONCE ? UNKNOWN : null;
  }

  private static void put(ChangelogEngine<FakeEngine> store, String key, String value) {
    store.put(key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8), Optional.empty());
  }

  private static String get(ChangelogEngine<FakeEngine> store, String key) {
    byte[] value = store.get(key.getBytes(UTF_8));
    return value == null ? null : new String(value, UTF_8);
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, String key, String value) {
    return new ConsumerRecord<>(
        LOG.topic(),
        LOG.partition(),
        offset,
        key.getBytes(UTF_8),
        value == null ? null : value.getBytes(UTF_8));
  }

  private static void restore(
      ChangelogEngine<FakeEngine> store, long offset, String key, String value) {
    store.restore(List.of(record(offset, key, value)), false);
  }

  // ---- exactly-once

  @Test
  void shouldForgetWhatATransactionMayAbortWhenTheProcessDiesAfterACommit() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.EXACTLY_ONCE));
    store.commit(Map.of(LOG, UNKNOWN));
    put(store, "a", "uncommitted");
    store.commit(Map.of(LOG, 7L)); // what Kafka also does before it wipes a corrupted task

    store = crash(ChangelogRole.EXACTLY_ONCE);

    assertThat(get(store, "a")).isNull();
    assertThat(store.committedOffset(LOG)).isEqualTo(UNKNOWN);
  }

  @Test
  void shouldProveACommitWhenAWriteFollows() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.EXACTLY_ONCE));
    put(store, "a", "committed");
    store.commit(Map.of(LOG, 7L));
    put(store, "a", "uncommitted");

    store = crash(ChangelogRole.EXACTLY_ONCE);

    assertThat(get(store, "a")).isEqualTo("committed");
    assertThat(store.committedOffset(LOG)).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 8})
  void shouldProveACommitWhenAnotherFollows(long next) {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.EXACTLY_ONCE));
    put(store, "a", "committed");
    store.commit(Map.of(LOG, 7L));
    store.commit(Map.of(LOG, next));

    store = crash(ChangelogRole.EXACTLY_ONCE);

    assertThat(get(store, "a")).isEqualTo("committed");
    assertThat(store.committedOffset(LOG)).isEqualTo(next);
  }

  @Test
  void shouldProveACommitWhenARestoreFollows() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.EXACTLY_ONCE));
    put(store, "a", "active");
    store.commit(Map.of(LOG, 7L));
    restore(store, 8, "b", "standby");

    store = crash(ChangelogRole.EXACTLY_ONCE);

    assertThat(get(store, "a")).isEqualTo("active");
    assertThat(get(store, "b")).isEqualTo("standby");
    assertThat(store.committedOffset(LOG)).isEqualTo(8);
  }

  @Test
  void shouldProveACommitWhenTheStoreIsClosed() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.EXACTLY_ONCE));
    put(store, "a", "committed");
    store.commit(Map.of(LOG, 7L));
    store.close();

    store = crash(ChangelogRole.EXACTLY_ONCE);

    assertThat(get(store, "a")).isEqualTo("committed");
    assertThat(store.committedOffset(LOG)).isEqualTo(7);
  }

  @Test
  void shouldForgetWritesWhenTheStoreIsClosedWithoutACommit() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.EXACTLY_ONCE));
    put(store, "a", "committed");
    store.commit(Map.of(LOG, 7L));
    put(store, "a", "uncommitted");
    store.close();

    store = crash(ChangelogRole.EXACTLY_ONCE);

    assertThat(get(store, "a")).isEqualTo("committed");
  }

  @Test
  void shouldComeBackWithTheRestoredStateWhenARunningStoreDies() {
    files = new FakeEngine(false); // makes generations only when asked to
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.EXACTLY_ONCE));
    restore(store, 0, "a", "restored");
    restore(store, 9, "b", "restored");
    store.commit(Map.of(LOG, 9L));
    put(store, "b", "uncommitted");
    put(store, "c", "uncommitted");

    store = crash(ChangelogRole.EXACTLY_ONCE);

    assertThat(get(store, "a")).isEqualTo("restored");
    assertThat(get(store, "b")).isEqualTo("restored");
    assertThat(get(store, "c")).isNull();
    assertThat(store.committedOffset(LOG)).isEqualTo(9);
  }

  @Test
  void shouldNotMarkARestoredBatchWhenUncommittedWritesAreBelowIt() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.EXACTLY_ONCE));
    store.commit(Map.of(LOG, UNKNOWN));
    put(store, "a", "uncommitted");
    restore(store, 3, "b", "restored");

    store = crash(ChangelogRole.EXACTLY_ONCE);

    assertThat(get(store, "a")).isNull();
    assertThat(store.committedOffset(LOG)).isEqualTo(UNKNOWN);
  }

  // ---- commits of a running exactly-once store

  private void process(ChangelogEngine<FakeEngine> store, String key, String value) {
    kafka.processing = true;
    put(store, key, value);
    kafka.processing = false;
  }

  /** Kafka flushes all above the store, which then gets this, and commits. */
  private void commit(ChangelogEngine<FakeEngine> store, long acknowledged) {
    flush(store, true);
    put(store, "flushed", "above");
    kafka.acknowledged = acknowledged;
  }

  private void flush(ChangelogEngine<FakeEngine> store, boolean regular) {
    kafka.committing = regular;
    store.flushed();
    kafka.committing = false;
  }

  private ChangelogEngine<FakeEngine> running() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.EXACTLY_ONCE));
    store.commit(Map.of(LOG, UNKNOWN));
    process(store, "a", "1");
    return store;
  }

  private void assertThatNothingWasMarked() {
    ChangelogEngine<FakeEngine> store = crash(ChangelogRole.EXACTLY_ONCE);
    assertThat(store.committedOffset(LOG)).isEqualTo(UNKNOWN);
    assertThat(store.size()).isZero();
  }

  @Test
  void shouldMarkWhatWasCommittedWhenTheTaskGoesOnProcessing() {
    ChangelogEngine<FakeEngine> store = running();
    int generations = files.generations();
    flush(store, true);
    kafka.acknowledged = 7L;
    assertThat(files.generations()).as("the flush itself proves nothing").isEqualTo(generations);
    process(store, "a", "2");
    process(store, "b", "2");

    store = crash(ChangelogRole.EXACTLY_ONCE);

    assertThat(get(store, "a")).isEqualTo("1");
    assertThat(get(store, "b")).isNull();
    assertThat(store.committedOffset(LOG)).isEqualTo(7);
  }

  @Test
  void shouldMarkOnceForEachCommit() {
    ChangelogEngine<FakeEngine> store = running();
    for (int commits = 0; commits < 5; commits++) {
      int before = files.generations();
      flush(store, true);
      kafka.acknowledged = 7L + commits;
      for (int records = 0; records < 5; records++) {
        process(store, "a", commits + " " + records);
      }
      assertThat(files.generations()).isEqualTo(before + 1);
    }
    assertThat(get(crash(ChangelogRole.EXACTLY_ONCE), "a")).isEqualTo("3 4");
  }

  @Test
  void shouldNotMarkWhenAnotherStoreWritesToItInTheSameFlush() {
    ChangelogEngine<FakeEngine> store = running();
    commit(store, 7);
    process(store, "a", "2");

    assertThatNothingWasMarked();
  }

  @Test
  void shouldNotMarkWhenAPunctuatorWritesFirst() {
    ChangelogEngine<FakeEngine> store = running();
    flush(store, true);
    kafka.acknowledged = 7L;
    put(store, "a", "punctuated");
    process(store, "a", "2");

    assertThatNothingWasMarked();
  }

  @Test
  void shouldNotMarkWhenNoRecordWasProcessedBeforeTheCommit() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.EXACTLY_ONCE));
    store.commit(Map.of(LOG, UNKNOWN));
    put(store, "a", "punctuated");
    flush(store, true);
    kafka.acknowledged = 7L;
    process(store, "a", "2");

    assertThatNothingWasMarked();
  }

  @Test
  void shouldNotMarkWhenTheFlushWasNotThatOfARegularCommit() {
    ChangelogEngine<FakeEngine> store = running();
    flush(store, false);
    kafka.acknowledged = 7L;
    process(store, "a", "2");

    assertThatNothingWasMarked();
  }

  @Test
  void shouldNotMarkWhenAFlushOfAFailedCommitFollowsARegularOne() {
    ChangelogEngine<FakeEngine> store = running();
    flush(store, true);
    flush(store, false);
    kafka.acknowledged = 7L;
    process(store, "a", "2");

    assertThatNothingWasMarked();
  }

  @Test
  void shouldNotMarkWhenTheOffsetIsNotKnownOrOlderThanWhatIsKnown() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.EXACTLY_ONCE));
    restore(store, 9, "a", "restored");
    process(store, "a", "1");
    for (Long acknowledged : new Long[] {null, 8L}) {
      flush(store, true);
      kafka.acknowledged = acknowledged;
      process(store, "a", "2");
    }

    store = crash(ChangelogRole.EXACTLY_ONCE);

    assertThat(store.committedOffset(LOG)).isEqualTo(9);
    assertThat(get(store, "a")).isEqualTo("restored");
  }

  @Test
  void shouldNotMarkWhenTheTaskWasAStandbyBetweenTheFlushAndTheRecord() {
    ChangelogEngine<FakeEngine> store = running();
    flush(store, true);
    kafka.acknowledged = 7L;
    store.commit(Map.of(LOG, 7L));
    restore(store, 8, "b", "standby");
    process(store, "a", "2");
    flush(store, true); // The task is a new one: a record before this flush is no longer one of it.
    process(store, "a", "3");

    store = crash(ChangelogRole.EXACTLY_ONCE);

    assertThat(store.committedOffset(LOG)).isEqualTo(8);
    assertThat(get(store, "a")).isEqualTo("1");
  }

  @Test
  void shouldNotMarkWhenTheTaskIsFlushedAndClosed() {
    ChangelogEngine<FakeEngine> store = running();
    flush(store, true);
    flush(store, false); // closed dirty
    put(store, "a", "by a processor that is closed");
    store.close();

    assertThatNothingWasMarked();
  }

  @Test
  void shouldForgetAStagedCommitWhenTheTaskIsAbandoned() {
    ChangelogEngine<FakeEngine> store = running();
    flush(store, false);
    store.commit(Map.of(LOG, 7L));
    kafka.abandoning = true;
    store.close(); // and the process dies before Kafka deletes the directory

    assertThatNothingWasMarked();
  }

  /**
   * Kafka closes the processors of a task whose last transaction failed, and may keep its files.
   */
  @Test
  void shouldForgetAStagedCommitWhenAProcessorWritesAsItIsAbandoned() {
    ChangelogEngine<FakeEngine> store = running();
    flush(store, false);
    store.commit(Map.of(LOG, 7L));
    kafka.abandoning = true;
    store.put(new byte[] {9}, new byte[] {9}, Optional.empty());
    store.close();

    assertThatNothingWasMarked();
  }

  /** With transactional stores Kafka commits to running tasks, whatever became of these. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldOnlyTrustTheCommitOfARunningTaskWhenItHasReadInput(boolean hasRead) {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.EXACTLY_ONCE));
    kafka.tellingOfTasks = true;
    for (int i = 1; i <= 2; i++) {
      Optional<RecordMetadata> record = Optional.of(new Input("input", 0, i));
      store.put(new byte[] {1}, new byte[] {(byte) i}, hasRead ? record : Optional.empty());
      store.commit(Map.of(LOG, (long) i));
    }
    store.put(new byte[] {1}, new byte[] {3}, Optional.empty());

    if (hasRead) {
      store = crash(ChangelogRole.EXACTLY_ONCE);
      assertThat(store.committedOffset(LOG)).isEqualTo(2);
      assertThat(store.get(new byte[] {1})).containsExactly(2);
    } else {
      assertThatNothingWasMarked();
    }
  }

  @Test
  void shouldMarkTheInputOfATableWhenThatIsItsChangelog() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.EXACTLY_ONCE));
    for (int offset = 0; offset < 3; offset++) {
      kafka.processing = true;
      Input record = new Input(LOG.topic(), LOG.partition(), offset);
      store.put(new byte[] {1}, new byte[] {(byte) offset}, Optional.of(record));
      kafka.processing = false;
      flush(store, true);
    }

    store = crash(ChangelogRole.EXACTLY_ONCE);

    assertThat(store.committedOffset(LOG)).isEqualTo(1);
    assertThat(store.get(new byte[] {1})).containsExactly(1);
  }

  @Test
  void shouldMarkCommitsWithoutAnOffsetWhenTheStoreHasNoChangelog() {
    ChangelogEngine<FakeEngine> store = open(ChangelogRole.EXACTLY_ONCE);
    store.commit(Map.of());
    process(store, "a", "1");
    flush(store, true);
    process(store, "a", "2");

    assertThat(get(crash(ChangelogRole.EXACTLY_ONCE), "a")).isEqualTo("1");
  }

  @Test
  void shouldStayYoungWhenOthersOfItsTaskAreCommitted() {
    ChangelogEngine<FakeEngine> store = running();
    flush(store, true);
    kafka.acknowledged = 7L;
    process(store, "a", "2"); // marks 7
    store = crash(ChangelogRole.EXACTLY_ONCE);
    store.committedOffset(LOG);
    int generations = files.generations();
    for (int minute = 0; minute < 48 * 60; minute++) {
      now = now.plus(Duration.ofMinutes(1));
      flush(store, true);
    }

    assertThat(files.generations() - generations).as("marks for their age").isBetween(16, 22);
    now = now.plus(Duration.ofHours(15));
    assertThat(crash(ChangelogRole.EXACTLY_ONCE).committedOffset(LOG)).isEqualTo(7);
  }

  @ParameterizedTest
  @EnumSource(names = {"AT_LEAST_ONCE", "GLOBAL"})
  void shouldMarkNothingAtAFlushWhenKafkaCommitsToTheStore(ChangelogRole role) {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(role));
    process(store, "a", "1");
    flush(store, true);
    kafka.acknowledged = 7L;
    process(store, "a", "2");

    assertThat(files.generations()).isZero();
  }

  // ---- at-least-once

  @Test
  void shouldComeBackWithTheLastCommitWhenTheProcessDies() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.AT_LEAST_ONCE));
    put(store, "a", "1");
    store.commit(Map.of(LOG, 1L));
    put(store, "a", "2");

    store = crash(ChangelogRole.AT_LEAST_ONCE);

    assertThat(get(store, "a")).isEqualTo("1");
    assertThat(store.committedOffset(LOG)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void shouldAskForAGenerationOnceWhenOffsetsAreKnownForTheFirstTime(ChangelogRole role) {
    files = new FakeEngine(false);
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(role));
    store.commit(Map.of(LOG, UNKNOWN));
    assertThat(files.generations()).isEqualTo(1);

    for (long offset = 0; offset < 10; offset++) {
      put(store, "a", "1");
      store.commit(Map.of(LOG, offset));
    }
    assertThat(files.generations()).isEqualTo(1);
  }

  @Test
  void shouldAskForOneGenerationOfARestoreWhenTheApplicationBeginsToWrite() {
    files = new FakeEngine(false);
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.AT_LEAST_ONCE));
    for (long offset = 0; offset < 10; offset++) {
      restore(store, offset, "a", "1");
    }
    assertThat(files.generations()).as("of the first batch").isEqualTo(1);

    put(store, "a", "2");
    put(store, "a", "3");
    assertThat(files.generations()).isEqualTo(2);
    assertThat(get(crash(ChangelogRole.AT_LEAST_ONCE), "a")).isEqualTo("1");
  }

  // ---- offsets

  @ParameterizedTest
  @EnumSource
  void shouldKeepAnUnknownOffsetAsItIs(ChangelogRole role) {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(role));
    assertThat(store.committedOffset(LOG)).isEqualTo(nothing(role));
    store.commit(Map.of(LOG, UNKNOWN));
    assertThat(store.committedOffset(LOG)).isEqualTo(UNKNOWN);
    store.close();

    assertThat(crash(role).committedOffset(LOG)).isEqualTo(UNKNOWN);
  }

  @Test
  void shouldForgetOnePartitionWhenItsOffsetIsNull() {
    TopicPartition other = new TopicPartition(LOG.topic(), 2);
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.GLOBAL));
    store.commit(Map.of(LOG, 4L, other, 5L));
    Map<TopicPartition, Long> gone = new HashMap<>();
    gone.put(LOG, null);
    store.commit(gone);

    assertThat(store.committedOffset(LOG)).isNull();
    assertThat(store.committedOffset(other)).isEqualTo(5);
    assertThat(crash(ChangelogRole.GLOBAL).committedOffset(LOG)).isNull();
  }

  @Test
  void shouldAnswerTheNextOffsetWhenTheStoreIsGlobal() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.GLOBAL));
    restore(store, 9, "a", "1");
    assertThat(store.committedOffset(LOG)).isEqualTo(10);
    put(store, "a", "2");
    store.commit(Map.of(LOG, 11L));

    store = crash(ChangelogRole.GLOBAL);

    assertThat(get(store, "a")).isEqualTo("2");
    assertThat(store.committedOffset(LOG)).isEqualTo(11);
  }

  @Test
  void shouldMarkNothingNewWhenACommitChangesNothing() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.AT_LEAST_ONCE));
    put(store, "a", "1");
    store.commit(Map.of(LOG, 1L));
    int generations = files.generations();
    store.commit(Map.of(LOG, 1L));

    assertThat(files.generations()).isEqualTo(generations);
  }

  @ParameterizedTest
  @EnumSource
  void shouldDropAllWhenTheChangelogIsCorrupted(ChangelogRole role) {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(role));
    restore(store, 5, "a", "1");
    store.commit(Map.of());

    assertThat(get(store, "a")).isNull();
    assertThat(store.committedOffset(LOG)).isEqualTo(nothing(role));
    store.commit(Map.of()); // Kafka says it twice
    store = crash(role);
    assertThat(get(store, "a")).isNull();
    assertThat(store.committedOffset(LOG)).isEqualTo(nothing(role));
  }

  @Test
  void shouldKeepTheContentAndNoOffsetsWhenItsChangelogWasTurnedOff() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.AT_LEAST_ONCE));
    restore(store, 5, "a", "1");
    store.commit(Map.of(LOG, 5L));
    store = crash(ChangelogRole.AT_LEAST_ONCE);

    store.commit(Map.of()); // Nobody has asked for its offset.
    put(store, "a", "2");
    store.commit(Map.of());
    store = crash(ChangelogRole.AT_LEAST_ONCE);

    assertThat(get(store, "a")).isEqualTo("2");
    assertThat(store.committedOffset(LOG)).isNull();
    restore(store, 5, "b", "1"); // Turned on again, it is restored from the beginning.
    assertThat(get(store, "a")).isNull();
  }

  @Test
  void shouldKeepTheContentWhenAStoreHasNoChangelog() {
    ChangelogEngine<FakeEngine> store = open(ChangelogRole.AT_LEAST_ONCE);
    put(store, "a", "1");
    store.commit(Map.of());
    put(store, "a", "2");

    store = crash(ChangelogRole.AT_LEAST_ONCE);

    assertThat(get(store, "a")).isEqualTo("1");
  }

  // ---- what others left

  @Test
  void shouldRestoreAllWhenALegacyCheckpointMeetsAnEmptyStore() {
    ChangelogEngine<FakeEngine> store = open(ChangelogRole.AT_LEAST_ONCE);
    store.commit(Map.of(LOG, 1_000L));

    assertThat(store.committedOffset(LOG)).isNull();
  }

  @Test
  void shouldTrustItsOwnOffsetWhenALegacyCheckpointSaysAnother() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.AT_LEAST_ONCE));
    restore(store, 5, "a", "1");
    store = crash(ChangelogRole.AT_LEAST_ONCE);
    store.commit(Map.of(LOG, 1_000L));

    assertThat(store.committedOffset(LOG)).isEqualTo(5);
  }

  @Test
  void shouldKeepAnOffsetOfAnEmptyStoreWhenItsRecordsWereAllTombstones() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.AT_LEAST_ONCE));
    restore(store, 5, "a", null);

    store = crash(ChangelogRole.AT_LEAST_ONCE);

    assertThat(store.size()).isZero();
    assertThat(store.committedOffset(LOG)).isEqualTo(5);
  }

  @Test
  void shouldDropWhatIsLeftWhenARestoreStartsOver() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.AT_LEAST_ONCE));
    restore(store, 5, "deleted meanwhile", "1");
    store.commit(Map.of(LOG, UNKNOWN));
    store = askedLikeATask(crash(ChangelogRole.AT_LEAST_ONCE));
    restore(store, 6, "a", "1");

    assertThat(get(store, "deleted meanwhile")).isNull();
    assertThat(get(store, "a")).isEqualTo("1");
  }

  @Test
  void shouldDropValuesOfAnotherFormat() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.AT_LEAST_ONCE));
    restore(store, 5, "a", "1");
    files = files.reopened();

    store =
        new ChangelogEngine<>(
            files,
            new StoreProfile(
                "counts", ValueFormat.TIMESTAMPED, ChangelogRole.AT_LEAST_ONCE, ageLimit(), kafka));

    assertThat(get(store, "a")).isNull();
    assertThat(store.committedOffset(LOG)).isNull();
  }

  // ---- age

  @ParameterizedTest
  @EnumSource
  void shouldRestoreAllWhenTheGenerationIsTooOld(ChangelogRole role) {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(role));
    put(store, "deleted on day 1", "1");
    store.commit(Map.of(LOG, 5L));
    store.close();
    now = now.plus(Duration.ofHours(18));

    store = crash(role);

    assertThat(store.committedOffset(LOG))
        .isEqualTo(role == ChangelogRole.GLOBAL ? null : (Long) UNKNOWN);
    assertThat(get(store, "deleted on day 1")).isNull();
    store = crash(role);
    assertThat(get(store, "deleted on day 1")).as("dropped for good").isNull();
  }

  @ParameterizedTest
  @EnumSource
  void shouldGoOnWhenTheGenerationIsYoungEnough(ChangelogRole role) {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(role));
    put(store, "a", "1");
    store.commit(Map.of(LOG, 5L));
    store.close();
    now = now.plus(Duration.ofHours(18)).minusMillis(1);

    store = crash(role);

    assertThat(store.committedOffset(LOG)).isEqualTo(5);
    assertThat(get(store, "a")).isEqualTo("1");
  }

  @Test
  void shouldTrustNoGenerationFromTheFutureButOneOfAClockALittleAhead() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.AT_LEAST_ONCE));
    put(store, "a", "1");
    store.commit(Map.of(LOG, 5L));

    now = now.minus(Duration.ofMinutes(5));
    assertThat(crash(ChangelogRole.AT_LEAST_ONCE).committedOffset(LOG)).isEqualTo(5);
    now = now.minusMillis(1);
    assertThat(crash(ChangelogRole.AT_LEAST_ONCE).committedOffset(LOG)).isEqualTo(UNKNOWN);
  }

  @Test
  void shouldFollowAClockThatGoesBackWhileItRuns() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.AT_LEAST_ONCE));
    put(store, "a", "1");
    store.commit(Map.of(LOG, 5L));
    now = now.minus(Duration.ofHours(30));
    store.commit(Map.of(LOG, 5L));

    assertThat(crash(ChangelogRole.AT_LEAST_ONCE).committedOffset(LOG)).isEqualTo(5);
  }

  @Test
  void shouldDropNothingWhenItHasNoChangelog() {
    ChangelogEngine<FakeEngine> store = open(ChangelogRole.AT_LEAST_ONCE);
    put(store, "a", "1");
    store.commit(Map.of());
    now = now.plus(Duration.ofDays(30));

    store = crash(ChangelogRole.AT_LEAST_ONCE);
    store.commit(Map.of());

    assertThat(get(store, "a")).isEqualTo("1");
  }

  @Test
  void shouldDropNothingWhenItsChangelogWasTurnedOffWhileItWasAway() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.AT_LEAST_ONCE));
    put(store, "a", "1");
    store.commit(Map.of(LOG, 5L));
    now = now.plus(Duration.ofDays(30));

    store = crash(ChangelogRole.AT_LEAST_ONCE); // Kafka asks it nothing.
    store.commit(Map.of());

    assertThat(get(store, "a")).isEqualTo("1");
  }

  @Test
  void shouldStayYoungWhenAnIdleStoreIsCommittedAgainAndAgain() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.AT_LEAST_ONCE));
    put(store, "a", "1");
    store.commit(Map.of(LOG, 5L));
    int generations = files.generations();
    for (int minute = 0; minute < 24 * 60; minute++) {
      now = now.plus(Duration.ofMinutes(1));
      store.commit(Map.of(LOG, 5L));
    }

    assertThat(files.generations() - generations).as("marks for their age").isBetween(8, 11);
    now = now.plus(Duration.ofHours(15));
    assertThat(crash(ChangelogRole.AT_LEAST_ONCE).committedOffset(LOG)).isEqualTo(5);
  }

  @Test
  void shouldBeAsYoungAsItsCloseWhenTheApplicationHadWritten() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.EXACTLY_ONCE));
    put(store, "a", "1");
    store.commit(Map.of(LOG, 5L));
    now = now.plus(Duration.ofDays(3));
    store.commit(Map.of(LOG, 5L));
    store.close();
    now = now.plus(Duration.ofHours(17));

    assertThat(crash(ChangelogRole.EXACTLY_ONCE).committedOffset(LOG)).isEqualTo(5);
  }

  @Test
  void shouldStayYoungWhenAStandbyHasNothingToDo() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.AT_LEAST_ONCE));
    restore(store, 5, "a", "1");
    for (int minute = 0; minute < 48 * 60; minute++) {
      now = now.plus(Duration.ofMinutes(1));
      store.commit(Map.of(LOG, 5L));
    }

    now = now.plus(Duration.ofHours(15));
    assertThat(crash(ChangelogRole.AT_LEAST_ONCE).committedOffset(LOG)).isEqualTo(5);
  }

  @Test
  void shouldBeAsYoungAsWhatItRestoresWhenAStandbyIsBusy() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.EXACTLY_ONCE));
    for (int second = 0; second < 20 * 60 * 60; second += 10) {
      now = now.plus(Duration.ofSeconds(10));
      store.restore(List.of(made(now, second)), false);
      store.commit(Map.of(LOG, (long) second));
    }

    now = now.plus(Duration.ofHours(17));
    assertThat(crash(ChangelogRole.EXACTLY_ONCE).committedOffset(LOG)).isPositive();
  }

  @Test
  void shouldBeAsOldAsTheBeginningOfARestoreUntilItHasAll() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.EXACTLY_ONCE));
    Instant old = now.minus(Duration.ofDays(20));
    for (int second = 0; second < 10 * 60 * 60; second += 10) {
      now = now.plus(Duration.ofSeconds(10));
      store.restore(List.of(made(old, second)), false);
      store.commit(Map.of(LOG, (long) second));
    }

    now = now.plus(Duration.ofHours(7));
    store = crash(ChangelogRole.EXACTLY_ONCE);
    assertThat(store.committedOffset(LOG)).as("17 hours after it began").isPositive();
    store.restore(List.of(made(old, 40_000)), false);
    now = now.plus(Duration.ofHours(2));
    assertThat(crash(ChangelogRole.EXACTLY_ONCE).committedOffset(LOG)).isEqualTo(UNKNOWN);
  }

  @Test
  void shouldNotTakeAPausedTaskForOneThatHasAll() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.AT_LEAST_ONCE));
    restore(store, 5, "a", "1");
    store.commit(Map.of(LOG, 5L));
    now = now.plus(Duration.ofHours(20));
    store.commit(Map.of(LOG, 5L)); // is closed
    store.close();

    assertThat(crash(ChangelogRole.AT_LEAST_ONCE).committedOffset(LOG)).isEqualTo(UNKNOWN);
  }

  private static ConsumerRecord<byte[], byte[]> made(Instant at, long offset) {
    return new ConsumerRecord<>(
        LOG.topic(),
        LOG.partition(),
        offset,
        at.toEpochMilli(),
        TimestampType.CREATE_TIME,
        1,
        1,
        new byte[] {1},
        new byte[] {1},
        new RecordHeaders(),
        Optional.empty());
  }

  // ---- position

  @Test
  void shouldComeBackWithThePositionOfTheContent() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.AT_LEAST_ONCE));
    store.put(new byte[1], new byte[1], Optional.of(new Input("in", 1, 4)));
    store.commit(Map.of(LOG, 1L));
    store.putAll(List.of(), Optional.of(new Input("in", 1, 5)));
    store.put(new byte[1], new byte[1], Optional.of(new Input(null, -1, -1)));
    assertThat(store.position()).isEqualTo(Position.emptyPosition().withComponent("in", 1, 5));

    store = crash(ChangelogRole.AT_LEAST_ONCE);

    assertThat(store.position()).isEqualTo(Position.emptyPosition().withComponent("in", 1, 4));
    store.committedOffset(LOG);
    store.commit(Map.of());
    assertThat(store.position().isEmpty()).isTrue();
  }

  @Test
  void shouldReadThePositionFromHeadersWhenAsked() {
    ByteBuffer vector = ByteBuffer.allocate(1 + 4 + 4 + 2 + 4 + 12);
    vector.put((byte) 0).putInt(1).putInt(2).put("in".getBytes(UTF_8)).putInt(1);
    vector.putInt(3).putLong(99);
    ConsumerRecord<byte[], byte[]> withVector = record(0, "a", "1");
    withVector.headers().add("v", new byte[1]).add("c", vector.array());
    ConsumerRecord<byte[], byte[]> newer = record(1, "b", "1");
    newer.headers().add("v", new byte[] {1}).add("c", vector.array());

    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.EXACTLY_ONCE));
    store.restore(List.of(withVector), false);
    assertThat(store.position().isEmpty()).isTrue();
    store.restore(List.of(newer, record(2, "c", "1")), true);
    assertThat(store.position().isEmpty()).isTrue();
    store.restore(List.of(withVector), true);
    assertThat(store.position()).isEqualTo(Position.emptyPosition().withComponent("in", 3, 99));
  }

  // ---- restore

  @Test
  void shouldApplyABatchInItsOrder() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.EXACTLY_ONCE));
    store.restore(List.of(), false);
    assertThat(store.committedOffset(LOG)).isEqualTo(UNKNOWN);
    List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
    batch.add(record(3, "a", "1"));
    batch.add(record(4, "b", "1"));
    batch.add(record(6, "a", null));
    batch.add(record(8, "b", "2"));
    store.restore(batch, false);

    assertThat(get(store, "a")).isNull();
    assertThat(get(store, "b")).isEqualTo("2");
    assertThat(store.committedOffset(LOG)).isEqualTo(8);
  }

  @Test
  void shouldWaitForACommitWhenOffsetsOfRestoredRecordsAreNotKnown() {
    ChangelogEngine<FakeEngine> store = askedLikeATask(open(ChangelogRole.EXACTLY_ONCE));
    store.commit(Map.of(LOG, UNKNOWN));
    RestoreBatches.withoutOffsets(store, e -> e)
        .restoreAll(List.of(KeyValue.pair("a".getBytes(UTF_8), "1".getBytes(UTF_8))));
    assertThat(get(store, "a")).isEqualTo("1");
    assertThat(get(crash(ChangelogRole.EXACTLY_ONCE), "a")).isNull();

    store.commit(Map.of(LOG, 0L));
  }

  private record Input(String topic, int partition, long offset) implements RecordMetadata {}
}

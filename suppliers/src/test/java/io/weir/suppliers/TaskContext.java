package io.weir.suppliers;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.CommitCallback;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.processor.internals.StateRestoreCallbackAdapter;
import org.apache.kafka.test.InternalMockProcessorContext;
import org.jspecify.annotations.Nullable;

/** The task of one store, in a directory of its own. */
final class TaskContext extends InternalMockProcessorContext<Object, Object> {
  static final TopicPartition CHANGELOG = new TopicPartition("app-store-changelog", 0);
  static final String INPUT = "input";

  private final TaskId task;
  private StateRestoreCallback restore;
  private RuntimeException refusal;
  private boolean logged = true;

  private TaskContext(Path directory, TaskId task, Map<String, ?> settings) {
    super(directory.toFile(), new StreamsConfig(withRequired(settings)));
    this.task = task;
  }

  static TaskContext in(Path directory) {
    return in(directory, Map.of());
  }

  static TaskContext in(Path directory, Map<String, ?> settings) {
    return new TaskContext(directory, new TaskId(0, 0), settings);
  }

  static TaskContext exactlyOnceIn(Path directory) {
    return in(directory, Map.of("processing.guarantee", "exactly_once_v2"));
  }

  static TaskContext globalIn(Path directory, Map<String, ?> settings) {
    return new TaskContext(directory, new TaskId(-1, -1), settings);
  }

  private static Map<String, Object> withRequired(Map<String, ?> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("application.id", "app");
    all.put("bootstrap.servers", "localhost:1");
    return all;
  }

  /** Makes the store one without a changelog. */
  TaskContext withoutChangelog() {
    logged = false;
    return this;
  }

  @Override
  public String changelogFor(String store) {
    return logged ? CHANGELOG.topic() : null;
  }

  /** Lets the next registration fail. */
  void refuseWith(RuntimeException e) {
    refusal = e;
  }

  @Override
  public TaskId taskId() {
    return task == null ? super.taskId() : task; // the constructor above asks too
  }

  @Override
  public void register(StateStore store, StateRestoreCallback callback, CommitCallback commit) {
    if (refusal != null) {
      throw refusal;
    }
    restore = callback;
  }

  /** Makes an input record the current one. */
  void moveTo(long offset) {
    setRecordContext(new ProcessorRecordContext(0, offset, 0, INPUT, new RecordHeaders()));
  }

  void restore(long offset, String key, String value) {
    restore(List.of(logged(offset, bytes(key).get(), value)));
  }

  /** A record of the changelog. */
  static ConsumerRecord<byte[], byte[]> logged(long offset, byte[] key, String value) {
    return new ConsumerRecord<>(
        CHANGELOG.topic(),
        CHANGELOG.partition(),
        offset,
        key,
        value == null ? null : bytes(value).get());
  }

  /** A record of the changelog that has a timestamp. */
  static ConsumerRecord<byte[], byte[]> logged(
      long offset, byte[] key, byte @Nullable [] value, long time) {
    return new ConsumerRecord<>(
        CHANGELOG.topic(),
        CHANGELOG.partition(),
        offset,
        time,
        TimestampType.CREATE_TIME,
        key.length,
        value == null ? -1 : value.length,
        key,
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  /** Hands on a batch of changelog records. */
  void restore(List<ConsumerRecord<byte[], byte[]>> records) {
    StateRestoreCallbackAdapter.adapt(restore).restoreBatch(records);
  }

  /** Opens the store like a task does. */
  <S extends StateStore> S open(S store) {
    store.init(this, store);
    store.committedOffset(CHANGELOG);
    return store;
  }

  static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}

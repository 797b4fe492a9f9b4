package io.weir.changelog;

import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.query.Position;
import org.jspecify.annotations.Nullable;

/** How far the content of a store has come in the input. Advanced by its writer, read by any. */
final class InputPosition {
  private volatile Position reached;

  // What it was advanced by last: an operator writes many rows for one record, each with its own
  // key, and only the first of them is news.

  private @Nullable String topic;
  private int partition;
  private long offset;

  InputPosition(Position reached) {
    this.reached = reached;
  }

  /** The live object: it changes with every write. */
  Position reached() {
    return reached;
  }

  /** The content is that after a record, or after a write without one. */
  void advance(RecordMetadata record) {
    String from = record.topic();
    if (from == null // A punctuator's write has no record.
        || (record.offset() == offset && record.partition() == partition && from.equals(topic))) {
      return;
    }
    reached.withComponent(from, record.partition(), record.offset());
    topic = from;
    partition = record.partition();
    offset = record.offset();
  }

  /** Whether it was advanced since it was opened, or last came to rest. */
  boolean isAdvanced() {
    return topic != null;
  }

  /** The task processes no input from now on. */
  void rest() {
    topic = null;
  }

  /** The content is gone. */
  void clear() {
    reached = Position.emptyPosition();
    topic = null;
  }
}

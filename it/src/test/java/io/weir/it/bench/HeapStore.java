package io.weir.it.bench;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.query.Position;

/** What the stores on bare maps have in common: no durability, no position, no lock. */
abstract sealed class HeapStore implements StateStore
    permits HeapMapStore, HeapWindowStore, HeapJoinStore, HeapSessionStore {
  private final String name;
  private final Position position = Position.emptyPosition();
  private boolean open;

  HeapStore(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    context.register(
        root, (RecordBatchingStateRestoreCallback) records -> records.forEach(this::restore));
    open = true;
  }

  /** Takes one changelog record. */
  void restore(ConsumerRecord<byte[], byte[]> changed) {
    throw new UnsupportedOperationException(name + " is never restored");
  }

  /** Drops all that the store holds. */
  abstract void clear();

  @Override
  public void commit(Map<TopicPartition, Long> changelogOffsets) {
    // nothing outlives the process
  }

  @Override
  public Position getPosition() {
    return position;
  }

  @Override
  public void close() {
    clear();
    open = false;
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }
}

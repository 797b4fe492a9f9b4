package io.weir.changelog;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a store of a running exactly-once task can find out about its transaction, of which Kafka
 * tells it nothing, unless it has transactional stores. In doubt each answer is no.
 */
public interface CommitProof {
  /** Knows nothing. */
  CommitProof NONE =
      new CommitProof() {
        @Override
        public boolean isCommitting() {
          return false;
        }

        @Override
        public boolean isProcessing() {
          return false;
        }

        @Override
        public boolean isToldOfTasks() {
          return false;
        }

        @Override
        public boolean isAbandoning() {
          return false;
        }

        @Override
        public @Nullable Long acknowledged(TopicPartition partition) {
          return null;
        }
      };

  /**
   * Whether the call that is under way belongs to a commit after which the task only goes on
   * processing if it succeeded.
   */
  boolean isCommitting();

  /** Whether the call that is under way comes from a record that the task processes. */
  boolean isProcessing();

  /** Whether the call that is under way tells that running tasks were committed. */
  boolean isToldOfTasks();

  /** Whether the call that is under way belongs to the end of a task whose transaction failed. */
  boolean isAbandoning();

  /** The offset of the last record that the task is known to have written to a changelog. */
  @Nullable Long acknowledged(TopicPartition partition);
}

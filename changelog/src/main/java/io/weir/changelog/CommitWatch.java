package io.weir.changelog;

import java.lang.StackWalker.StackFrame;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.jspecify.annotations.Nullable;

/**
 * Finds out from the stack of a call, and from Kafka's producer, what becomes of a transaction. The
 * one class that knows how Kafka commits; written for 4.3.1, and the same in 4.4.0. A release that
 * has other names for it gets no as an answer.
 *
 * <p><b>Why a record that is processed after a flush proves the commit.</b> {@code
 * TaskManager.commit} has {@code TaskExecutor.commitTasksAndMaybeUpdateCommittableOffsets} call
 * {@code StreamTask.prepareCommit} for each task, which flushes the stores and then the producer;
 * then it commits the transaction of all these tasks together. After that,
 *
 * <ol>
 *   <li>if it returned, the transaction is committed, or the attempt timed out and no task of it
 *       had read any input: Kafka overlooks the timeout of such a task, which only punctuators have
 *       written to;
 *   <li>if the commit itself timed out, every task that had read input is closed, and its directory
 *       deleted, before any processes a record;
 *   <li>if flushing a task found that the producer had failed for another, the other is closed, and
 *       before that {@code TaskManager.handleCorruption} flushes and commits this one again: this
 *       flush is none of those that count;
 *   <li>if anything else was thrown, all tasks of the thread are closed, and their directories
 *       deleted.
 * </ol>
 *
 * The flush of a revocation does not count: during a rebalance Kafka would not commit again in the
 * third case, but abort. Nor does a write of a punctuator count, as those also run while a commit
 * is pending. So it takes a record that was processed before the flush, a flush of the regular
 * commit, and a record that is processed after it.
 *
 * <p><b>With transactional stores</b> (since 4.4.0, {@code enable.transactional.statestores}) Kafka
 * commits to the stores of these tasks once the transaction is, but also in the first case if the
 * attempt timed out: that commit counts for nothing. Nor are files deleted then with a task whose
 * transaction failed, which has been told so if Kafka was shutting down.
 */
public final class CommitWatch implements CommitProof {
  private static final String INTERNALS = "org.apache.kafka.streams.processor.internals.";
  private static final String TASK = INTERNALS + "StreamTask";
  private static final String EXECUTOR = INTERNALS + "TaskExecutor";
  private static final String MANAGER = INTERNALS + "TaskManager";
  private static final String STATE = INTERNALS + "ProcessorStateManager";

  private static final String COMMIT_TASKS = "commitTasksAndMaybeUpdateCommittableOffsets";
  private static final Set<String> REGULAR =
      Set.of("commit", COMMIT_TASKS, "maybeCommitActiveTasksPerUserRequested");

  private final StackWalker stack = StackWalker.getInstance();
  private final RecordCollector.Supplier collector;

  private CommitWatch(RecordCollector.Supplier collector) {
    this.collector = collector;
  }

  /** Watches the task of this context. */
  public static CommitProof of(StateStoreContext context) {
    try {
      return context instanceof RecordCollector.Supplier collector
          ? new CommitWatch(collector)
          : NONE;
    } catch (LinkageError e) {
      return NONE;
    }
  }

  @Override
  public boolean isCommitting() {
    List<StackFrame> frames = framesOfKafka();
    return frames.stream().anyMatch(frame -> isCall(frame, TASK, "prepareCommit"))
        && frames.stream().anyMatch(frame -> isCall(frame, EXECUTOR, COMMIT_TASKS))
        && frames.stream().anyMatch(frame -> isCall(frame, MANAGER, "commit"))
        && frames.stream()
            .filter(frame -> frame.getClassName().equals(MANAGER))
            .allMatch(frame -> REGULAR.contains(frame.getMethodName()));
  }

  @Override
  public boolean isProcessing() {
    List<StackFrame> frames = framesOfKafka();
    return frames.stream().anyMatch(frame -> isCall(frame, TASK, "process"))
        && frames.stream()
            .filter(frame -> frame.getClassName().equals(TASK))
            .map(StackFrame::getMethodName)
            .allMatch(
                method ->
                    method.equals("process")
                        || method.equals("doProcess")
                        || method.startsWith("lambda$doProcess$"))
        && frames.stream().noneMatch(frame -> frame.getClassName().equals(STATE));
  }

  @Override
  public boolean isToldOfTasks() {
    return framesOfKafka().stream().anyMatch(frame -> isCall(frame, EXECUTOR, COMMIT_TASKS));
  }

  @Override
  public boolean isAbandoning() {
    return framesOfKafka().stream()
        .anyMatch(
            frame ->
                isCall(frame, TASK, "closeDirty")
                    || isCall(frame, MANAGER, "closeTaskDirty")
                    || isCall(frame, MANAGER, "closeDirtyAndRevive"));
  }

  private List<StackFrame> framesOfKafka() {
    return stack.walk(
        frames -> frames.filter(frame -> frame.getClassName().startsWith(INTERNALS)).toList());
  }

  private static boolean isCall(StackFrame frame, String type, String method) {
    return frame.getClassName().equals(type) && frame.getMethodName().equals(method);
  }

  /**
   * Of the records that a commit flushed, all are acknowledged. Since then the changelog of a store
   * can only have got records that change nothing in it.
   */
  @Override
  public @Nullable Long acknowledged(TopicPartition partition) {
    try {
      RecordCollector records = collector.recordCollector();
      return records == null ? null : records.offsets().get(partition);
    } catch (ConcurrentModificationException e) {
      return null; // The producer just heard of a partition that it had not written to before.
    }
  }
}

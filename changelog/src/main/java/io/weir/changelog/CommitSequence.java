package io.weir.changelog;

/**
 * The order of what a store sees of the commits of a running exactly-once task, from which it
 * follows that one succeeded: a record is processed, a commit begins, another record is processed.
 */
final class CommitSequence {
  private final CommitProof proof;
  private boolean processed;
  private boolean begun;

  CommitSequence(CommitProof proof) {
    this.proof = proof;
  }

  /**
   * Kafka flushes what lies above the store.
   *
   * @return whether this begins a regular commit
   */
  boolean flushed() {
    boolean committing = proof.isCommitting();
    begun = committing && processed;
    return committing;
  }

  /**
   * The application is about to write, for the first time since the last of the other calls.
   *
   * @return whether the content, as it still is, is committed
   */
  boolean written() {
    boolean processing = proof.isProcessing();
    boolean committed = begun && processing;
    begun = false;
    processed |= processing;
    return committed;
  }

  /** Something else happened: the task may be another one from now on. */
  void interrupted() {
    processed = false;
    begun = false;
  }
}

package io.weir.suppliers;

/** An iterator that nobody closed yet. */
interface OpenIterator {
  /** The store closes, and its engine with it, which ends what the iterator reads. Any thread. */
  void endWithStore();
}

package io.weir.stores.keyorder;

/**
 * A part of an order: keys and marks of keys that are gone. It lives as long as the order or a
 * reader holds it, and then gives back what it has.
 */
abstract sealed class KeyPart permits KeySet, KeyRun {
  private int holders = 1;

  /** Of somebody who holds it, for another. */
  final synchronized void hold() {
    holders++;
  }

  final void release() {
    boolean last;
    synchronized (this) {
      holders--;
      last = holders == 0;
    }
    if (last) {
      free();
    }
  }

  abstract void free();

  /** The keys of a range in its direction. */
  abstract KeyWalk walk(Range range);

  /** All keys, for somebody who reads them once to write them anew. */
  KeyWalk passage() {
    return walk(Range.ALL);
  }

  /** How many keys and marks there are. */
  abstract long size();

  /** What is counted in the budget, or known not to fit into it. */
  abstract long memoryBytes();
}

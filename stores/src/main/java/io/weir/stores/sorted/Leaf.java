package io.weir.stores.sorted;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A node of keys with the newest version of each. The writer changes it while others read: it
 * counts up before and after, so that a reader knows whether what it has read belongs together
 * (Lameter, Effective synchronization on Linux/NUMA systems, 2005: sequence locks).
 */
final class Leaf extends Node {
  /** What it takes on the heap. */
  static final int MEMORY_BYTES = 3 * CAPACITY * Long.BYTES + 160;

  private static final VarHandle CHANGES;

  static {
    try {
      CHANGES = MethodHandles.lookup().findVarHandle(Leaf.class, "changes", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final long[] versions = new long[CAPACITY];

  /** The leaf with the keys above. */
  @Nullable Leaf next;

  /** Whether others have taken its place in the tree. */
  boolean isReplaced;

  /** Odd while it is changed. */
  private volatile int changes;

  /** A leaf without keys. */
  Leaf(Arena arena) {
    super(arena, new long[0], 0, 0, null);
  }

  /** A leaf with a part of the keys of another. */
  Leaf(Leaf other, int begin, int end) {
    super(other.arena, other.keys, begin, end, other);
    System.arraycopy(other.versions, begin, versions, 0, count);
  }

  // ---- the writer

  void beginChange() {
    CHANGES.setOpaque(this, changes + 1);
    VarHandle.storeStoreFence();
  }

  void endChange() {
    CHANGES.setRelease(this, changes + 1);
  }

  boolean isFull() {
    return count == CAPACITY;
  }

  void insert(int at, long address, byte[] key, long version) {
    beginChange();
    System.arraycopy(versions, at, versions, at + 1, count - at);
    versions[at] = version;
    insertKey(at, address, key);
    endChange();
  }

  void setVersion(int at, long version) {
    beginChange();
    versions[at] = version;
    endChange();
  }

  void setNext(Leaf leaf) {
    beginChange();
    next = leaf;
    endChange();
  }

  void replaced() {
    beginChange();
    isReplaced = true;
    endChange();
  }

  // ---- readers

  /** Waits until no change is under way; what is read from now on is proved by the result. */
  int beginRead() {
    int stamp = (int) CHANGES.getAcquire(this);
    while ((stamp & 1) != 0) {
      Thread.onSpinWait();
      stamp = (int) CHANGES.getAcquire(this);
    }
    return stamp;
  }

  /** Whether nothing has changed since a read has begun. */
  boolean isUnchanged(int stamp) {
    VarHandle.acquireFence();
    return (int) CHANGES.getOpaque(this) == stamp;
  }
}

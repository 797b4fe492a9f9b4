package io.weir.stores.sorted;

import io.weir.stores.StoreException;
import io.weir.stores.memory.Frame;
import io.weir.stores.memory.Tenant;
import java.util.concurrent.locks.ReentrantLock;

/** A tree as its budget sees it. What can go at once are blocks, and their cache sees to that. */
final class TreeTenant implements Tenant {
  private final double weight;
  private final Content content;
  private final TreeMaintenance maintenance;

  /** Keeps the writer from writing. */
  private final ReentrantLock writing;

  TreeTenant(double weight, Content content, TreeMaintenance maintenance, ReentrantLock writing) {
    this.weight = weight;
    this.content = content;
    this.maintenance = maintenance;
    this.writing = writing;
  }

  @Override
  public double weight() {
    return weight;
  }

  @Override
  public long memoryBytes() {
    return content.current().memoryBytes();
  }

  @Override
  public int evict(int frames) {
    return 0;
  }

  /** The table that is written goes only if it is not the writer who asks, in the midst of it. */
  @Override
  public int reclaim(int frames) {
    if (maintenance.isFlushingInThisThread()) {
      return 0;
    }
    long before = memoryBytes();
    try {
      if (content.current().oldestSealed() == null) {
        rotateIfIdle();
      }
      if (!maintenance.tryFlush()) {
        return 0;
      }
    } catch (StoreException e) {
      // Another store asks: it gets nothing here. This one finds out when it writes itself.
      return 0;
    }
    return (int) Math.max(0, (before - memoryBytes() + Frame.BYTES - 1) / Frame.BYTES);
  }

  private void rotateIfIdle() {
    if (!writing.isHeldByCurrentThread() && writing.tryLock()) {
      try {
        if (content.isOpen() && content.current().active().memoryBytes() >= Frame.BYTES) {
          content.rotate();
        }
      } finally {
        writing.unlock();
      }
    }
  }

  @Override
  public boolean isReclaiming() {
    return maintenance.isFlushing();
  }

  @Override
  public boolean isReclaimingInThisThread() {
    return maintenance.isFlushingInThisThread();
  }
}

package io.weir.stores.hashlog;

import io.weir.stores.OutOfSpaceException;
import io.weir.stores.StoreClosedException;
import io.weir.stores.StoreFailedException;
import io.weir.stores.memory.Frame;
import io.weir.stores.memory.Tenant;

/** A store as its budget sees it. */
final class StoreTenant implements Tenant {
  private final RecordLog store;
  private final ScanOrder order;

  StoreTenant(RecordLog store, ScanOrder order) {
    this.store = store;
    this.order = order;
  }

  @Override
  public double weight() {
    return store.options().weight();
  }

  @Override
  public long memoryBytes() {
    return store.memoryBytes();
  }

  @Override
  public int evict(int frames) {
    return store.evict(frames);
  }

  @Override
  public int reclaim(int frames) {
    try {
      int given = store.maintenance().relief().reclaim(frames, false);
      return given > 0 ? given : giveUpIdle();
    } catch (OutOfSpaceException | StoreFailedException | StoreClosedException e) {
      // Another store asks: it gets nothing here. This one finds out when it writes itself.
      return 0;
    }
  }

  @Override
  public boolean isReclaiming() {
    return store.maintenance().flushLock().isLocked();
  }

  @Override
  public boolean isReclaimingInThisThread() {
    return store.maintenance().flushLock().isHeldByCurrentThread();
  }

  /** In frames, of which a part counts as a whole: it is something. */
  private int giveUpIdle() {
    return (int) ((order.giveUpIdle() + Frame.BYTES - 1) / Frame.BYTES);
  }
}

package io.weir.stores.hashlog;

import io.weir.stores.OutOfSpaceException;
import io.weir.stores.StoreClosedException;
import io.weir.stores.StoreFailedException;
import io.weir.stores.memory.Tenant;

/** A store as its budget sees it. */
final class StoreTenant implements Tenant {
  private final HashLog store;

  StoreTenant(HashLog store) {
    this.store = store;
  }

  @Override
  public double weight() {
    return store.weight();
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
      return store.maintenance().relief().reclaim(frames, false);
    } catch (OutOfSpaceException | StoreFailedException | StoreClosedException e) {
      // Another store asks: it gets nothing here. This one finds out when it writes itself.
      return 0;
    }
  }
}

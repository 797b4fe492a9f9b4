package io.weir.stores.windowlog;

import io.weir.stores.memory.Frame;
import io.weir.stores.memory.Tenant;

/** The lists of keys of a store as its budget sees them: they go when nothing else can. */
final class ListTenant implements Tenant {
  private final WindowLog store;

  ListTenant(WindowLog store) {
    this.store = store;
  }

  @Override
  public double weight() {
    return store.weight();
  }

  @Override
  public long memoryBytes() {
    return store.listBytes();
  }

  @Override
  public int evict(int frames) {
    return 0;
  }

  @Override
  public int reclaim(int frames) {
    return (int) ((store.giveUpLists((long) frames * Frame.BYTES) + Frame.BYTES - 1) / Frame.BYTES);
  }
}

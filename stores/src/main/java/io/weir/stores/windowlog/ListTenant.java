package io.weir.stores.windowlog;

import io.weir.stores.memory.Frame;
import io.weir.stores.memory.Tenant;
import java.util.function.ToLongFunction;

/**
 * The lists of keys of a store, and its filters, as its budget sees them: those that are idle go
 * before records do, the others when nothing else can.
 */
final class ListTenant implements Tenant {
  private final Bundles bundles;
  private final double weight;

  ListTenant(Bundles bundles, double weight) {
    this.bundles = bundles;
    this.weight = weight;
  }

  @Override
  public double weight() {
    return weight;
  }

  @Override
  public long memoryBytes() {
    return bundles.listBytes();
  }

  @Override
  public int evict(int frames) {
    return giveUp(frames, Bundle::giveUpIdleLists);
  }

  @Override
  public int reclaim(int frames) {
    return giveUp(frames, Bundle::giveUpLists);
  }

  private int giveUp(int frames, ToLongFunction<Bundle> lists) {
    long wanted = (long) frames * Frame.BYTES;
    long given = 0;
    for (Bundle bundle : bundles.all()) {
      if (given < wanted) {
        given += lists.applyAsLong(bundle);
      }
    }
    return (int) ((given + Frame.BYTES - 1) / Frame.BYTES);
  }
}

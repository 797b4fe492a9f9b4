package io.weir.stores.windowlog;

import io.weir.stores.generation.Manifests;
import io.weir.stores.generation.StoreState;
import io.weir.stores.io.Directory;
import io.weir.stores.memory.HeapShare;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.sortedrun.BlockCache;

/**
 * What the bundles of a store share.
 *
 * @param state of the store, which fails with its bundles
 * @param heap for lists of keys and filters
 * @param blocks of sorted runs
 * @param manifests of the store
 */
record StoreContext(
    Directory directory,
    WindowLogOptions options,
    RowLayout layout,
    MemoryBudget budget,
    StoreState state,
    Serials serials,
    HeapShare heap,
    BlockCache blocks,
    Manifests<WindowManifest> manifests) {
  long nanos() {
    return options.bundles().nanoClock().getAsLong();
  }

  /** Whether memory is to be spared: more is used than {@link WindowLogOptions#sealAbove}. */
  boolean isMemoryShort() {
    return budget.isUsedBeyond(options.sealAbove());
  }
}

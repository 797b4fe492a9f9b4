package io.weir.stores.windowlog;

import io.weir.stores.generation.StoreState;
import io.weir.stores.io.Directory;
import io.weir.stores.memory.HeapShare;
import io.weir.stores.memory.MemoryBudget;

/**
 * What the bundles of a store share.
 *
 * @param state of the store, which fails with its bundles
 * @param heap for lists of keys and filters
 */
record StoreContext(
    Directory directory,
    WindowLogOptions options,
    RowLayout layout,
    MemoryBudget budget,
    StoreState state,
    Serials serials,
    HeapShare heap) {
  long nanos() {
    return options.bundles().nanoClock().getAsLong();
  }

  /** Whether memory is to be spared: more is used than {@link WindowLogOptions#sealAbove}. */
  boolean isMemoryShort() {
    return budget.isUsedBeyond(options.sealAbove());
  }
}

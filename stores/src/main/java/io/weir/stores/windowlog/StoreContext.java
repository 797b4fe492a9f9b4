package io.weir.stores.windowlog;

import io.weir.stores.hashlog.StoreState;
import io.weir.stores.io.Directory;
import io.weir.stores.memory.MemoryBudget;

/**
 * What the bundles of a store share.
 *
 * @param state of the store, which fails with its bundles
 */
record StoreContext(
    Directory directory,
    WindowLogOptions options,
    RowLayout layout,
    MemoryBudget budget,
    StoreState state,
    Serials serials) {

  /** Whether memory is to be spared: more is used than {@link WindowLogOptions#sealAbove}. */
  boolean isMemoryShort() {
    return budget.usedBytes() > options.sealAbove() * budget.maxBytes();
  }
}

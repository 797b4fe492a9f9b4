package io.weir.suppliers;

import io.weir.stores.EngineStats;
import io.weir.stores.Figure;
import org.jspecify.annotations.Nullable;

/**
 * What Weir decided for one store, and why. Weir logs it when the store opens; {@link
 * WeirStores#plan} lists the plans of all open stores.
 *
 * @param store name of the store
 * @param task task to which the store belongs, such as {@code 0_1}
 * @param engine {@code hash-log}, {@code sorted}, {@code window-log} or {@code rocksdb}
 * @param reason why Weir chose this engine, in words
 * @param memory what the store may take, in words
 * @param figures what the store holds and has done; null for an engine that Weir does not run
 */
public record StorePlan(
    String store,
    String task,
    String engine,
    String reason,
    String memory,
    @Nullable EngineStats figures) {

  /** Memory that the store takes now, in bytes; 0 if Weir does not run its engine. */
  public long memoryBytes() {
    return figures == null ? 0 : figures.get(Figure.MEMORY_BYTES);
  }
}

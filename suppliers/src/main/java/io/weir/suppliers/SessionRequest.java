package io.weir.suppliers;

import io.weir.changelog.ValueFormat;
import io.weir.stores.WindowEngine;

/**
 * What a supplier of session stores was asked for.
 *
 * @param store what it has in common with other stores
 * @param times how the store divides time
 */
record SessionRequest(StoreRequest<WindowEngine> store, TimeDivision times) {
  static SessionRequest of(String name, TimeDivision times, ValueFormat format, StoreUse use) {
    return new SessionRequest(
        new StoreRequest<>(name, format, use, Engines.windowLog(times, SessionRow.SUFFIX_BYTES)),
        times);
  }
}

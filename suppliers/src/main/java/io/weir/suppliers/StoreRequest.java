package io.weir.suppliers;

import io.weir.changelog.ValueFormat;

/**
 * What a supplier was asked for.
 *
 * @param name name of the store
 * @param format what its values are made of
 * @param reason why Weir gives it the engine that it gives it if no setting says otherwise
 * @param engines where the engine comes from
 */
record StoreRequest(String name, ValueFormat format, String reason, Engines engines) {
  static StoreRequest of(String name, ValueFormat format, String reason) {
    return new StoreRequest(name, format, reason, Engines.HASH_LOG);
  }
}

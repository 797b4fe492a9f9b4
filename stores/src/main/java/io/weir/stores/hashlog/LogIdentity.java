package io.weir.stores.hashlog;

import io.weir.stores.format.KeyHash;

/**
 * What tells a log from all others.
 *
 * @param storeId in each file of the log
 * @param lineage changes when the log begins anew
 * @param hashSeed of the {@link KeyHash} of its keys
 */
public record LogIdentity(long storeId, long lineage, KeyHash.Seed hashSeed) {
  /** The same log, after it has begun anew. */
  LogIdentity withLineage(long other) {
    return new LogIdentity(storeId, other, hashSeed);
  }
}

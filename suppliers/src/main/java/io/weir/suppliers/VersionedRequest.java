package io.weir.suppliers;

import io.weir.changelog.ValueFormat;
import io.weir.stores.VersionedEngine;
import org.apache.kafka.streams.state.VersionedBytesStoreSupplier;

/**
 * What a supplier of versioned stores was asked for.
 *
 * @param store what it has in common with other stores
 * @param kafkas Kafka's supplier of the same store, which has checked the parameters
 */
record VersionedRequest(StoreRequest<VersionedEngine> store, VersionedBytesStoreSupplier kafkas) {
  static VersionedRequest like(VersionedBytesStoreSupplier kafkas) {
    return new VersionedRequest(
        new StoreRequest<>(
            kafkas.name(),
            ValueFormat.VERSIONED,
            StoreUse.VERSIONS,
            Engines.versions(kafkas.historyRetentionMs())),
        kafkas);
  }

  /** How long a version can be read after it ended, and how late a record may come. */
  long retentionMs() {
    return kafkas.historyRetentionMs();
  }
}

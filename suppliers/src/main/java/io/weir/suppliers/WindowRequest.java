package io.weir.suppliers;

import io.weir.changelog.ValueFormat;
import io.weir.stores.WindowEngine;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/**
 * What a supplier of window stores was asked for.
 *
 * @param store what it has in common with other stores
 * @param times how the store divides time
 * @param windowSizeMs length of a window
 * @param retainDuplicates whether a window of a key may have several values
 */
record WindowRequest(
    StoreRequest<WindowEngine> store,
    TimeDivision times,
    long windowSizeMs,
    boolean retainDuplicates) {

  /** A request with the parameters of one of Kafka's suppliers, which has checked them. */
  static WindowRequest like(
      WindowBytesStoreSupplier kafkas, TimeDivision times, ValueFormat format, StoreUse use) {
    return new WindowRequest(
        new StoreRequest<>(
            kafkas.name(), format, use, Engines.windowLog(times, WindowRow.SUFFIX_BYTES)),
        times,
        kafkas.windowSize(),
        kafkas.retainDuplicates());
  }
}

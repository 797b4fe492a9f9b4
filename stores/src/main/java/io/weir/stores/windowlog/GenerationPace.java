package io.weir.stores.windowlog;

import io.weir.stores.hashlog.LogBytes;
import java.time.Duration;

/**
 * When a mark begins a generation: because of the time or the log since the last one, because
 * bundles that one names have left, or since files that only generations name take too much. Of the
 * writer.
 */
final class GenerationPace {
  private final WindowLogOptions options;
  private final Bundles bundles;
  private final WindowMaintenance maintenance;
  private long lastNanos;
  private long lastBytes;

  GenerationPace(WindowLogOptions options, Bundles bundles, WindowMaintenance maintenance) {
    this.options = options;
    this.bundles = bundles;
    this.maintenance = maintenance;
    begun();
  }

  boolean isDue() {
    LogBytes log = bundles.logBytes();
    Duration age = Duration.ofNanos(options.bundles().nanoClock().getAsLong() - lastNanos);
    return maintenance.takeNamedHasLeft()
        || age.compareTo(options.bundles().generationInterval()) >= 0
        || log.all() - lastBytes >= options.bundles().generationBytes()
        || log.isGenerationDue(LogBytes.LEAST);
  }

  /** A generation begins. */
  void begun() {
    lastNanos = options.bundles().nanoClock().getAsLong();
    lastBytes = bundles.logBytes().all();
  }

  /** The store is empty. */
  void startOver() {
    lastBytes = 0;
    maintenance.takeNamedHasLeft();
  }
}

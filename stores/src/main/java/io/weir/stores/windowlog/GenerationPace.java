package io.weir.stores.windowlog;

import io.weir.stores.generation.Marks;
import io.weir.stores.hashlog.LogBytes;

/**
 * When a mark begins a generation: because of the time or the log since the last one, because
 * bundles that one names have left, or since files that only generations name take too much. Of the
 * writer.
 */
final class GenerationPace {
  private final WindowLogOptions options;
  private final Bundles bundles;
  private final WindowMaintenance maintenance;
  private final Marks marks;
  private long lastBytes;

  GenerationPace(
      WindowLogOptions options, Bundles bundles, WindowMaintenance maintenance, Marks marks) {
    this.options = options;
    this.bundles = bundles;
    this.maintenance = maintenance;
    this.marks = marks;
    lastBytes = bundles.logBytes().all();
  }

  boolean isDue() {
    LogBytes log = bundles.logBytes();
    return maintenance.takeNamedHasLeft()
        || marks.isGenerationDue()
        || log.all() - lastBytes >= options.bundles().generationBytes()
        || log.isGenerationDue(LogBytes.LEAST);
  }

  /** A generation begins. */
  void begun() {
    marks.generationBegins();
    lastBytes = bundles.logBytes().all();
  }

  /** The store is empty. */
  void startOver() {
    lastBytes = 0;
    maintenance.takeNamedHasLeft();
  }
}

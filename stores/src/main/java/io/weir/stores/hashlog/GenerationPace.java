package io.weir.stores.hashlog;

import io.weir.stores.generation.Marks;

/**
 * When a mark begins a generation: because of the time since the last one, or of the log. Under the
 * write lock.
 */
final class GenerationPace {
  private final HashLogOptions options;
  private final HybridLog log;
  private long lastBytes;
  private long lastLive;

  GenerationPace(HashLogOptions options, HybridLog log) {
    this.options = options;
    this.log = log;
  }

  boolean isDue(Marks marks) {
    long appended = log.tail().appendedBytes() - lastBytes;
    return marks.isGenerationDue()
        || log.liveBytes() - lastLive >= options.generationBytes()
        || appended >= Math.max(options.generationBytes(), 2 * log.liveBytes());
  }

  /** A generation of the newest mark is begun. */
  void generationBegins(Marks marks) {
    marks.generationBegins();
    lastBytes = log.tail().appendedBytes();
    lastLive = log.liveBytes();
  }
}

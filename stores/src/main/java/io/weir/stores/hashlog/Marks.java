package io.weir.stores.hashlog;

import io.weir.stores.format.Manifest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The newest mark of a store, and when a generation of it is due. Under the write lock. */
final class Marks {
  private final HashLogOptions options;
  private final HybridLog log;
  private byte @Nullable [] note;
  private long markedChanges = -1;

  /** Counts the marks, so that each generation can say which it is of. */
  private long number;

  private long lastGenerationNanos;
  private long lastGenerationBytes;
  private long lastGenerationLive;

  /**
   * @param opened the generation that was opened, null for a new store
   */
  Marks(HashLogOptions options, HybridLog log, @Nullable Manifest opened) {
    this.options = options;
    this.log = log;
    if (opened != null && opened.note() != null) {
      note = opened.note();
      markedChanges = 0;
    }
    lastGenerationNanos = options.nanoClock().getAsLong();
  }

  /**
   * A new mark.
   *
   * @param noteOfMark what it stands for, belongs to this object
   * @param changes counts the changes of the content
   */
  void add(byte[] noteOfMark, long changes) {
    note = noteOfMark;
    markedChanges = changes;
    number++;
  }

  /** Whether the content is still what the newest mark says. */
  boolean isOf(long changes) {
    return markedChanges == changes;
  }

  boolean isDue() {
    Duration age = Duration.ofNanos(options.nanoClock().getAsLong() - lastGenerationNanos);
    long appended = log.appendedBytes() - lastGenerationBytes;
    return age.compareTo(options.generationInterval()) >= 0
        || log.liveBytes() - lastGenerationLive >= options.generationBytes()
        || appended >= Math.max(options.generationBytes(), 2 * log.liveBytes());
  }

  /** Cuts the log for a generation of the newest mark. */
  Cut cut(long keys, long lineage) {
    lastGenerationNanos = options.nanoClock().getAsLong();
    lastGenerationBytes = log.appendedBytes();
    lastGenerationLive = log.liveBytes();
    return Cut.of(number, note, keys, log, lineage);
  }

  byte @Nullable [] note() {
    return note;
  }

  long number() {
    return number;
  }
}

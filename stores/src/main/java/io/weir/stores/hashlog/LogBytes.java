package io.weir.stores.hashlog;

/**
 * What a log takes.
 *
 * @param all bytes of its segments, whether in use or not
 * @param live bytes of the records in them that the index points at
 * @param older bytes of the segments that have left it, and that only generations name
 */
public record LogBytes(long all, long live, long older) {
  /** Of no log. */
  public static final LogBytes NONE = new LogBytes(0, 0, 0);

  /** The sum of both. */
  public LogBytes plus(LogBytes other) {
    return new LogBytes(all + other.all, live + other.live, older + other.older);
  }

  /** Whether the files are too many to keep two generations. */
  public boolean isOver() {
    return SpaceBound.isOver(this, SpaceBound.SMALLEST_SEGMENT);
  }

  /** Whether the background does not keep up. */
  public boolean isFarOver() {
    return SpaceBound.isFarOver(this, SpaceBound.SMALLEST_SEGMENT);
  }

  /** Whether a mark is to begin a generation, behind which much of them can go. */
  public boolean isGenerationDue() {
    return SpaceBound.isGenerationDue(this, SpaceBound.SMALLEST_SEGMENT);
  }
}

package io.weir.stores.hashlog;

/**
 * What a log takes, and whether that is too much; see {@link SpaceBound}.
 *
 * @param all bytes of its segments, whether in use or not
 * @param live bytes of the records in them that the index points at
 * @param older bytes of the segments that have left it, and that only generations name
 */
public record LogBytes(long all, long live, long older) {
  /** Of no log. */
  public static final LogBytes NONE = new LogBytes(0, 0, 0);

  /** The unit of what a store may have although little lives in it. */
  public static final long LEAST = 1 << 18;

  /** The sum of both. */
  public LogBytes plus(LogBytes other) {
    return new LogBytes(all + other.all, live + other.live, older + other.older);
  }

  /** Whether the files are too many to keep two generations. */
  public boolean isOver(long least) {
    return older + all > live * 5 / 2 + least * 2;
  }

  /** Whether the background does not keep up. */
  public boolean isFarOver(long least) {
    return older + all > live * 3 + least * 2;
  }

  /** Whether a generation of the log as it is would let go of much. */
  public boolean hasMuchOlder() {
    return older > live / 2;
  }

  /** Whether a mark is to begin a generation, behind which much of them can go. */
  public boolean isGenerationDue(long least) {
    return older > live / 2 + least && isOver(least);
  }
}

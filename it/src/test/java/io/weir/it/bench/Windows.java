package io.weir.it.bench;

/**
 * The event time of a row: how close its records lie, and the windows they are in.
 *
 * @param sizeMs length of a window; of a join both sides of it together, of sessions the gap
 * @param advanceMs from the start of one window to that of the next
 * @param retentionMs how long the store has to keep a window
 * @param recordsPerSecond records in a second of event time
 * @param lateMs how late every tenth record may be, evenly spread; 0 if all come in order
 */
record Windows(long sizeMs, long advanceMs, long retentionMs, long recordsPerSecond, long lateMs) {
  /** A row without windows; the offset of a record is its time. */
  static final Windows NONE = new Windows(0, 0, 0, 0, 0);

  private static final long LATE_EVERY = 10;

  /** A whole minute of the year 2023, as the times of records do not begin with 0 either. */
  private static final long EPOCH_MS = 1_700_000_040_000L;

  static Windows tumbling(long sizeMs, long retentionMs, long recordsPerSecond) {
    return hopping(sizeMs, sizeMs, retentionMs, recordsPerSecond);
  }

  static Windows hopping(long sizeMs, long advanceMs, long retentionMs, long recordsPerSecond) {
    return new Windows(sizeMs, advanceMs, retentionMs, recordsPerSecond, 0);
  }

  /** The same windows, with some records that are late. */
  Windows withLateness(long ms) {
    return new Windows(sizeMs, advanceMs, retentionMs, recordsPerSecond, ms);
  }

  boolean exist() {
    return sizeMs > 0;
  }

  /** The event time of the record at an offset. */
  long time(long offset) {
    if (!exist()) {
      return offset;
    }
    long inOrder = EPOCH_MS + offset * 1_000 / recordsPerSecond;
    boolean late = lateMs > 0 && offset % LATE_EVERY == 0;
    return late ? inOrder - Long.remainderUnsigned(Keys.mixed(offset), lateMs) : inOrder;
  }

  /** The start of the last window that the time is in. */
  long lastStart(long timeMs) {
    return timeMs - timeMs % advanceMs;
  }

  /** The start of the first window that the time is in. */
  long firstStart(long timeMs) {
    return lastStart(timeMs) - (perRecord() - 1) * advanceMs;
  }

  /** How many windows may get records at a time. */
  int open() {
    return Math.toIntExact(perRecord() + (lateMs + advanceMs - 1) / advanceMs);
  }

  /** How many windows every record is in. */
  long perRecord() {
    return exist() ? sizeMs / advanceMs : 1;
  }

  /** After so many records, what is put pushes as much out of the store. */
  long fillRecords() {
    return retentionMs * recordsPerSecond / 1_000;
  }

  /** How many different pairs of key and window the store has to keep, with uniform keys. */
  long entries(long keys) {
    double recordsPerWindow = (double) recordsPerSecond * sizeMs / 1_000;
    double keysPerWindow = keys * -Math.expm1(-recordsPerWindow / keys);
    long windows = retentionMs / advanceMs;
    return (long) (keysPerWindow * windows);
  }

  /** The same windows with fewer or more records in them. */
  Windows scaled(double factor) {
    long scaled = Math.max(1, Math.round(recordsPerSecond * factor));
    return exist() ? new Windows(sizeMs, advanceMs, retentionMs, scaled, lateMs) : NONE;
  }
}

package io.weir.it.bench;

/** How many records each key had within a stretch of event time that ends now. */
final class RecentRecords {
  private final int[] perKey;
  private final int[] ids;
  private final long[] times;
  private final long stretchMs;
  private long oldest;
  private long next;

  /** Remembers nothing yet, and never more than {@code recordsMax} records. */
  RecentRecords(long keys, long stretchMs, int recordsMax) {
    this.stretchMs = stretchMs;
    perKey = new int[Math.toIntExact(keys)];
    ids = new int[recordsMax];
    times = new long[recordsMax];
  }

  void add(long id, long timeMs) {
    forget(timeMs);
    if (next - oldest == ids.length) {
      throw new IllegalStateException("more than " + ids.length + " records in " + stretchMs);
    }
    int slot = (int) (next++ % ids.length);
    ids[slot] = (int) id;
    times[slot] = timeMs;
    perKey[(int) id]++;
  }

  /** The records of a key that are not older than the stretch. */
  int of(long id, long nowMs) {
    forget(nowMs);
    return perKey[(int) id];
  }

  private void forget(long nowMs) {
    while (oldest < next && times[(int) (oldest % ids.length)] < nowMs - stretchMs) {
      perKey[ids[(int) (oldest++ % ids.length)]]--;
    }
  }
}

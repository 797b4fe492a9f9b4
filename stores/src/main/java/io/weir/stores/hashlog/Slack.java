package io.weir.stores.hashlog;

import io.weir.stores.format.RecordLayout;

/**
 * Learns how much room a record should have for its value to grow: none while updates keep the
 * length, an eighth of the record once more than one in a hundred did not fit. Under the write
 * lock.
 */
final class Slack {
  private static final int REMEMBERED = 4096;
  private static final int MAX_BYTES = 2040;

  private int updates;
  private int outgrown;

  /** An update needs {@code needed} bytes where a record has {@code extent}. */
  void overwritten(int needed, int extent) {
    updates++;
    if (needed > extent) {
      outgrown++;
    }
    if (updates == REMEMBERED) {
      updates /= 2;
      outgrown /= 2;
    }
  }

  /** The extent that a record of {@code extent} bytes should get. */
  int add(int extent) {
    if (outgrown * 100 <= updates) {
      return extent;
    }
    int slack = Math.min(MAX_BYTES, Math.max(Long.BYTES, extent / 8)) & -Long.BYTES;
    return Math.min(extent + slack, Math.max(extent, RecordLayout.MAX_BYTES));
  }
}

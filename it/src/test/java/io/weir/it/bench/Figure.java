package io.weir.it.bench;

import java.util.Locale;

/** What is measured. Times are nanoseconds, sizes are bytes. */
enum Figure {
  /** Elapsed time over operations, commits included. */
  MEAN_NS,
  /** CPU time of all threads of the process over operations, commits included. */
  CPU_NS,
  P50_NS,
  P99_NS,
  P9999_NS,
  MAX_NS,
  /** The longest commit(Map) of the measured time. */
  COMMIT_MAX_NS,
  OPERATIONS,
  /** Growth of the used heap since before the store was opened, after a collection. */
  HEAP_BYTES,
  /** Growth of the direct buffers since before the store was opened. */
  DIRECT_BYTES,
  /**
   * Growth of the resident set since before the store was opened: direct buffers, native memory and
   * compiled code, not the heap, which is touched before the run begins.
   */
  RESIDENT_BYTES,
  /** Size of all files of the store after the run. */
  DISK_BYTES,
  /** Keys and values put since the store was opened. */
  PUT_BYTES,
  /** Bytes sent towards the disk since the store was opened (write_bytes of Linux). */
  WRITTEN_BYTES,
  /** Bytes written for each byte put. */
  WRITTEN_PER_PUT,
  /** Bytes handed to write calls since the store was opened (wchar of Linux). */
  WRITE_CALL_BYTES,
  /** What the store's own metrics count as written since it was opened. */
  STORE_WRITTEN_BYTES,
  /** Changelog records that would have to be replayed after a reopen. */
  REPLAY_RECORDS;

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

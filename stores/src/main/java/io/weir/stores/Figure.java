package io.weir.stores;

/**
 * What an engine counts. The name gives the unit: bytes, or otherwise a number. A figure tells
 * either what the store holds now, or what it has done since it was opened.
 */
public enum Figure {
  KEYS(Sense.HELD, "Number of keys"),
  MEMORY_BYTES(Sense.HELD, "Memory taken from the budget, in bytes"),
  MUTABLE_BYTES(Sense.HELD, "Memory updated in place, in bytes"),
  DISK_BYTES(Sense.HELD, "Size of all files, in bytes"),

  /** Of the records that the index points at. */
  LIVE_BYTES(Sense.HELD, "Bytes of the log that are in use"),

  LOG_BYTES(Sense.HELD, "Bytes of the log, in use or not"),
  SEGMENTS(Sense.HELD, "Files of the log"),

  /** By put and delete. */
  PUT_BYTES(Sense.DONE, "Bytes of keys and values written"),

  WRITTEN_BYTES(Sense.DONE, "Bytes written to files"),
  FLUSHES(Sense.DONE, "Flushes of the log to files"),
  COMPACTED_BYTES(Sense.DONE, "Bytes that compaction copied"),
  IN_PLACE_UPDATES(Sense.DONE, "Updates that overwrote"),
  APPENDS(Sense.DONE, "Updates that appended"),

  /** Some of those that several threads make at the same moment may be missing. */
  MEMORY_HITS(Sense.DONE, "Reads answered from memory"),

  DISK_READS(Sense.DONE, "Records read from files"),
  GENERATIONS(Sense.DONE, "Generations made durable"),

  /** Each is also logged. */
  BACKGROUND_ERRORS(Sense.DONE, "Errors of background work");

  private enum Sense {
    HELD,
    DONE
  }

  private final Sense sense;
  private final String meaning;

  Figure(Sense sense, String meaning) {
    this.sense = sense;
    this.meaning = meaning;
  }

  /** In words, as metrics show it. */
  public String meaning() {
    return meaning;
  }

  /** Whether it tells what the store has done since it was opened, not what it holds now. */
  public boolean isDone() {
    return sense == Sense.DONE;
  }
}

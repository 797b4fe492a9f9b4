package io.weir.changelog;

/** What the values of a store are made of. Part of the disk format: codes are never reused. */
public enum ValueFormat {
  /** The value alone. */
  PLAIN(0),
  /** A timestamp of 8 bytes, then the value. */
  TIMESTAMPED(1),
  /** The length of the headers, the headers, the timestamp, the value. */
  HEADERS(2);

  private final byte code;

  ValueFormat(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }
}

package io.weir.stores.versioned;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The keys of rows, as the package page draws them. */
final class TreeKeys {
  /** The key of the row that has the stream time. It is above all departures. */
  private static final byte[] STREAM_TIME = {3};

  private static final byte VERSION = 1;
  private static final byte DEPARTURE = 2;
  private static final int DEPARTING_AT = 1 + Long.BYTES;

  private TreeKeys() {}

  /** The version of a row key: a plain key and a time. */
  static byte[] version(byte[] rowKey) {
    return version(rowKey, rowKey.length - Long.BYTES, timeOfRowKey(rowKey));
  }

  /** The version of a plain key at a time. */
  static byte[] version(byte[] key, long time) {
    return version(key, key.length, time);
  }

  private static byte[] version(byte[] key, int keyBytes, long time) {
    return ByteBuffer.allocate(1 + Integer.BYTES + keyBytes + Long.BYTES)
        .put(VERSION)
        .putInt(keyBytes)
        .put(key, 0, keyBytes)
        .putLong(inOrder(time))
        .array();
  }

  /** The time at the end of a row key, where it is as the caller has it. */
  static long timeOfRowKey(byte[] rowKey) {
    return ByteBuffer.wrap(rowKey).getLong(rowKey.length - Long.BYTES);
  }

  /** The time of a version. */
  static long time(byte[] version) {
    return inOrder(ByteBuffer.wrap(version).getLong(version.length - Long.BYTES));
  }

  /** The version of the same key at another time. */
  static byte[] at(byte[] version, long time) {
    byte[] other = version.clone();
    ByteBuffer.wrap(other).putLong(other.length - Long.BYTES, inOrder(time));
    return other;
  }

  /** The departure of a version at a time. */
  static byte[] departure(long time, byte[] version) {
    return ByteBuffer.allocate(DEPARTING_AT + version.length - 1)
        .put(DEPARTURE)
        .putLong(inOrder(time))
        .put(version, 1, version.length - 1)
        .array();
  }

  /** The lowest departure of a time. */
  static byte[] firstDeparture(long time) {
    return ByteBuffer.allocate(DEPARTING_AT).put(DEPARTURE).putLong(inOrder(time)).array();
  }

  /** Above all departures. */
  static byte[] afterDepartures() {
    return STREAM_TIME.clone();
  }

  static long timeOfDeparture(byte[] departure) {
    return inOrder(ByteBuffer.wrap(departure).getLong(1));
  }

  /** The version that a departure is about. */
  static byte[] departing(byte[] departure) {
    byte[] version = Arrays.copyOfRange(departure, DEPARTING_AT - 1, departure.length);
    version[0] = VERSION;
    return version;
  }

  static byte[] streamTime() {
    return STREAM_TIME.clone();
  }

  /** Flips the sign bit, there and back. */
  private static long inOrder(long time) {
    return time ^ Long.MIN_VALUE;
  }
}

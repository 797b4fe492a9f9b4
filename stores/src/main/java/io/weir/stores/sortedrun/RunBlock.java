package io.weir.stores.sortedrun;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A block in a buffer of its own, and a place in it. Nobody else writes to the buffer, so that a
 * place stays good whatever becomes of the cache and the run. The package page draws the block.
 */
final class RunBlock {
  static final int HEADER_BYTES = 4;
  static final int RECORDS_PER_RESTART = 16;

  /** A longer buffer, or key, is not kept for the next block. */
  static final int MAX_KEPT_BYTES = 1 << 16;

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[BlockWriter.MAX_BYTES];
  private int number = -1;
  private int length;
  private int recordsEnd;
  private int restarts;

  // The records between two restarts, as far as they were looked at.

  private final int[] starts = new int[RECORDS_PER_RESTART];
  private int restart;
  private int index;

  // The record at which it is.

  private byte[] key = new byte[64];
  private int keyLength;
  private int shared;
  private int suffixAt;
  private int valueAt;
  private int valueLength;
  private Kind kind = Kind.VALUE;

  // ---- the block

  /** Which block of its run it holds; -1 if none. */
  int number() {
    return number;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** The buffer, to be filled with a block of this length. */
  byte[] prepare(int newLength) {
    number = -1;
    if (bytes.length < newLength || bytes.length > Math.max(newLength, MAX_KEPT_BYTES)) {
      bytes = new byte[Math.max(newLength, BlockWriter.MAX_BYTES)];
    }
    return bytes;
  }

  /** The buffer has been filled. */
  void loaded(int newNumber, int newLength) {
    length = newLength;
    restarts = (short) SHORTS.get(bytes, length - 2);
    recordsEnd = length - 2 * (restarts + 1);
    if (key.length > MAX_KEPT_BYTES) {
      key = new byte[64];
    }
    number = newNumber;
  }

  // ---- moving

  void first() {
    enter(0);
  }

  void last() {
    enter(restarts - 1);
    while (hasNext()) {
      next();
    }
  }

  private void enter(int newRestart) {
    restart = newRestart;
    index = 0;
    take(restartAt(newRestart));
  }

  private int restartAt(int which) {
    return (short) SHORTS.get(bytes, recordsEnd + 2 * which);
  }

  private boolean hasNext() {
    return valueAt + valueLength < recordsEnd;
  }

  /** Goes to the next record; false, at the same one, if it is the last. */
  boolean next() {
    if (!hasNext()) {
      return false;
    }
    if (++index == RECORDS_PER_RESTART) {
      index = 0;
      restart++;
    }
    take(valueAt + valueLength);
    return true;
  }

  /** Goes to the record before; false, at the same one, if it is the first. */
  boolean previous() {
    if (index > 0) {
      stepBack();
      return true;
    }
    if (restart == 0) {
      return false;
    }
    enter(restart - 1);
    while (index < RECORDS_PER_RESTART - 1) {
      next();
    }
    return true;
  }

  /** Goes to the record at an offset, whose key begins like the one at which it is. */
  private void take(int at) {
    starts[index] = at;
    parse(at);
    if (keyLength > key.length) {
      key = Arrays.copyOf(key, Math.max(keyLength, 2 * key.length));
    }
    System.arraycopy(bytes, suffixAt, key, shared, keyLength - shared);
  }

  /**
   * Goes back by one. What its key shares with the present one is there; the rest is in its own
   * suffix, or in those of records before it.
   */
  private void stepBack() {
    int there = shared;
    index--;
    int missing = Integer.MAX_VALUE;
    for (int i = index; missing > there; i--) {
      parse(starts[i]);
      int end = Math.min(missing, keyLength);
      int begin = Math.max(there, shared);
      if (begin < end) {
        System.arraycopy(bytes, suffixAt + begin - shared, key, begin, end - begin);
      }
      missing = Math.min(missing, shared);
    }
    parse(starts[index]);
  }

  private void parse(int at) {
    int first = bytes[at];
    int second = bytes[at + 1];
    int third = bytes[at + 2];
    if ((first | second | third) >= 0) {
      setRecord(first, second, third, at + 3);
    } else if ((first | second | bytes[at + 3]) >= 0) {
      setRecord(first, second, (third & 0x7F) | bytes[at + 3] << 7, at + 4);
    } else {
      parseLong(at);
    }
  }

  private void parseLong(int at) {
    int[] numbers = new int[3];
    int next = at;
    for (int i = 0; i < numbers.length; i++) {
      int shift = 0;
      int part;
      do {
        part = bytes[next++];
        numbers[i] |= (part & 0x7F) << shift;
        shift += 7;
      } while (part < 0);
    }
    setRecord(numbers[0], numbers[1], numbers[2], next);
  }

  private void setRecord(int sharedBytes, int suffixBytes, int lengthAndKind, int at) {
    shared = sharedBytes;
    suffixAt = at;
    keyLength = sharedBytes + suffixBytes;
    valueAt = at + suffixBytes;
    valueLength = lengthAndKind >>> 1;
    kind = Kind.of(lengthAndKind & 1);
  }

  /** Goes to the first record whose key is not below a key; false, at the last, if all are. */
  boolean seek(byte[] wanted) {
    int low = 0;
    int high = restarts - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      parse(restartAt(middle));
      if (Arrays.compareUnsigned(bytes, suffixAt, valueAt, wanted, 0, wanted.length) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    enter(low);
    int matched = Arrays.mismatch(key, 0, keyLength, wanted, 0, wanted.length);
    while (isBelow(matched, wanted)) {
      if (!next()) {
        return false;
      }
      // A key that shares more with the one before than that does with the wanted one is as that.
      if (shared < matched) {
        return true;
      }
      if (shared == matched) {
        int more = Arrays.mismatch(bytes, suffixAt, valueAt, wanted, matched, wanted.length);
        matched = more < 0 ? -1 : matched + more;
      }
    }
    return true;
  }

  /**
   * @param matched where the key begins to differ, -1 if it does not
   */
  private boolean isBelow(int matched, byte[] wanted) {
    return matched >= 0
        && matched < wanted.length
        && (matched == keyLength || (key[matched] & 0xFF) < (wanted[matched] & 0xFF));
  }

  // ---- the record

  byte[] keyBytes() {
    return key;
  }

  int keyLength() {
    return keyLength;
  }

  int compareKey(byte[] other) {
    return Arrays.compareUnsigned(key, 0, keyLength, other, 0, other.length);
  }

  Kind kind() {
    return kind;
  }

  byte[] value() {
    return Arrays.copyOfRange(bytes, valueAt, valueAt + valueLength);
  }
}

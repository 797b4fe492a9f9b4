package io.weir.stores.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight bytes of a key as a number that has their order, so that most keys are compared without
 * looking at them.
 */
public final class KeyWord {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private KeyWord() {}

  /**
   * The number of up to eight bytes, with zeros for those that are not there: keys of different
   * numbers have the order of these, those of equal numbers any.
   *
   * @param from where the bytes begin; nothing is left where it is not below {@code to}
   * @param to where the key ends
   */
  public static long of(byte[] bytes, int from, int to) {
    if (to - from >= Long.BYTES) {
      return ofBigEndian((long) LONGS.get(bytes, from));
    }
    long word = 0;
    for (int i = from; i < to; i++) {
      word |= (bytes[i] & 0xFFL) << (Long.SIZE - Byte.SIZE * (i - from + 1));
    }
    return ofBigEndian(word);
  }

  /** The number of eight bytes that were read with the first one highest. */
  public static long ofBigEndian(long bytes) {
    return bytes ^ Long.MIN_VALUE;
  }
}

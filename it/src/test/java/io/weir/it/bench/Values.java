package io.weir.it.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** Makes the values: 8 bytes of timestamp, 8 bytes of count, then bytes that do not compress. */
final class Values {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] template;

  Values(int length) {
    template = new byte[length];
    new SplittableRandom(length).nextBytes(template);
  }

  /** Fresh bytes. */
  byte[] value(long timestamp, long count) {
    byte[] value = template.clone();
    LONG.set(value, 0, timestamp);
    LONG.set(value, Long.BYTES, count);
    return value;
  }

  int length() {
    return template.length;
  }

  /** The count within a value that this class made. */
  long count(byte[] value) {
    check(value);
    return (long) LONG.get(value, Long.BYTES);
  }

  /** The timestamp within a value that this class made. */
  long timestamp(byte[] value) {
    check(value);
    return (long) LONG.get(value, 0);
  }

  private void check(byte[] value) {
    if (value == null || value.length != template.length) {
      throw new IllegalStateException(
          "expected a value of "
              + template.length
              + " bytes, the store answered "
              + (value == null ? "none" : value.length + " bytes"));
    }
  }
}

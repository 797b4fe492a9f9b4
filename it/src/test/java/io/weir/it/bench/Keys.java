package io.weir.it.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.kafka.common.utils.Bytes;

/**
 * The keys of all store benchmarks: 16 bytes, a mixed 64-bit word and then the id.
 *
 * <p>Every call makes fresh bytes, as a serializer does, so that no store profits from a hash code
 * or an array that it has seen before.
 */
final class Keys {
  static final int LENGTH = 2 * Long.BYTES;

  /** Rows that begin alike, in stores whose rows are read in their order. */
  static final int LINES_PER_ORDER = 10;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Keys() {}

  static byte[] array(long id) {
    byte[] key = new byte[LENGTH];
    LONG.set(key, 0, mixed(id));
    LONG.set(key, Long.BYTES, id);
    return key;
  }

  static Bytes bytes(long id) {
    return Bytes.wrap(array(id));
  }

  /** The key of a row that is read with its neighbours: the number of its order, and its own. */
  static Bytes ofLine(long id) {
    byte[] key = new byte[LENGTH];
    LONG.set(key, 0, id / LINES_PER_ORDER);
    LONG.set(key, Long.BYTES, id);
    return Bytes.wrap(key);
  }

  /** What the keys of all rows of an order begin with. */
  static byte[] ofOrder(long id) {
    byte[] prefix = new byte[Long.BYTES];
    LONG.set(prefix, 0, id / LINES_PER_ORDER);
    return prefix;
  }

  /** A bijection of 64-bit words that leaves no order behind (the finisher of SplitMix64). */
  static long mixed(long word) {
    long mixed = (word + 0x9E3779B97F4A7C15L);
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}

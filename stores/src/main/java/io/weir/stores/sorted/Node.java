package io.weir.stores.sorted;

import io.weir.stores.format.KeyWord;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keys in their order: of each its address in the arena, and the eight bytes behind what all keys
 * of the node share as a number. Numbers are bisected; keys are looked at where they are equal.
 *
 * <p>A key in the arena is its length (4) and its bytes.
 */
abstract class Node {
  static final int CAPACITY = 64;

  static final int KEY_AT = 4;

  final Arena arena;
  final long[] words = new long[CAPACITY];
  final long[] keys = new long[CAPACITY];

  /** What all keys begin with. */
  byte[] prefix;

  int count;

  /**
   * A node of keys that are in order already.
   *
   * @param like one that has most of them, whose numbers are theirs if the shared bytes are as many
   */
  Node(Arena arena, long[] from, int begin, int end, @Nullable Node like) {
    this.arena = arena;
    this.count = end - begin;
    System.arraycopy(from, begin, keys, 0, count);
    this.prefix = new byte[0];
    if (count > 0) {
      byte[] first = key(arena, keys[0]);
      prefix = Arrays.copyOf(first, sharedWith(keys[count - 1], first));
    }
    if (like == null || like.prefix.length != prefix.length) {
      fillWords();
    } else {
      fillWordsLike(like);
    }
  }

  private void fillWords() {
    for (int i = 0; i < count; i++) {
      words[i] = word(keys[i]);
    }
  }

  /** To look at a key costs more than all else. */
  private void fillWordsLike(Node other) {
    int at = 0;
    for (int i = 0; i < count; i++) {
      int same = at;
      while (same < other.count && other.keys[same] != keys[i]) {
        same++;
      }
      boolean isThere = same < other.count;
      words[i] = isThere ? other.words[same] : word(keys[i]);
      at = isThere ? same + 1 : at;
    }
  }

  private long word(long key) {
    return arena.word(key, KEY_AT + prefix.length, length(key) - prefix.length);
  }

  private int length(long key) {
    return arena.getInt(key, 0);
  }

  private int sharedWith(long key, byte[] other) {
    return arena.shared(key, KEY_AT, length(key), other, 0);
  }

  /** Copies a key into the arena. */
  static long add(Arena arena, byte[] key) {
    long address = arena.allocate(KEY_AT + key.length);
    arena.putInt(address, 0, key.length);
    arena.put(address, KEY_AT, key);
    return address;
  }

  static byte[] key(Arena arena, long address) {
    byte[] key = new byte[arena.getInt(address, 0)];
    arena.get(address, KEY_AT, key, key.length);
    return key;
  }

  /** The place of a key, or, if it is not here, -1 minus the place where it belongs. */
  final int find(byte[] key) {
    byte[] begin = prefix;
    int all = count;
    int shared = sharedBytes(begin, key);
    if (shared < begin.length) {
      boolean isBelow = shared == key.length || (key[shared] & 0xFF) < (begin[shared] & 0xFF);
      return isBelow ? -1 : -1 - all;
    }
    long wanted = KeyWord.of(key, shared, key.length);
    int low = below(words, all, wanted);
    int high = low;
    while (high < all && words[high] == wanted) {
      high++;
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = compare(keys[middle], key, shared);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return -1 - low;
  }

  private static int sharedBytes(byte[] prefix, byte[] key) {
    int differs = Arrays.mismatch(prefix, key);
    return differs < 0 ? prefix.length : differs;
  }

  /** The first of the first so many numbers that is not below one. */
  private static int below(long[] sorted, int count, long wanted) {
    int base = 0;
    int left = count;
    while (left > 1) {
      int half = left >>> 1;
      base = sorted[base + half - 1] < wanted ? base + half : base;
      left -= half;
    }
    return left == 1 && sorted[base] < wanted ? base + 1 : base;
  }

  /** The order of a key here and another that begin with the same so many bytes. */
  private int compare(long key, byte[] other, int from) {
    if (key == Arena.NONE) {
      return 0; // Read while it was changed: what is found does not count.
    }
    int length = length(key);
    int shared = from + arena.shared(key, KEY_AT + from, length - from, other, from);
    if (shared == length || shared == other.length) {
      return Integer.compare(length, other.length);
    }
    return Byte.compareUnsigned(arena.getByte(key, KEY_AT + shared), other[shared]);
  }

  /** Makes room for a key at a place. */
  final void insertKey(int at, long address, byte[] key) {
    System.arraycopy(keys, at, keys, at + 1, count - at);
    keys[at] = address;
    if (count == 0) {
      prefix = key.clone();
    }
    int shared = sharedBytes(prefix, key);
    count++;
    if (shared < prefix.length || count == 1) {
      prefix = Arrays.copyOf(prefix, shared);
      fillWords();
    } else {
      System.arraycopy(words, at, words, at + 1, count - 1 - at);
      words[at] = KeyWord.of(key, shared, key.length);
    }
  }
}

package io.weir.stores.sortedrun;

import io.weir.stores.format.KeyWord;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * What stands between the blocks of a run: of each block a separator, not above its own keys and
 * above those of the block before, and behind them the last key. A long one is cut, and tells only
 * how it begins.
 *
 * <p>The eight bytes behind what all of them share are kept as numbers, which are bisected without
 * branches, every 256th of them first; the bytes are looked at only where numbers are the same.
 */
final class Fences {
  /** A longer one is cut here. */
  static final int MAX_BYTES = 1 << 9;

  /** In the length of one: it was cut. */
  static final int CUT = 1 << 31;

  /** What one takes on the heap besides its bytes, with the place for a block in the cache. */
  private static final int OVERHEAD_BYTES = 28;

  private static final int STRIDE = 1 << 8;

  private final int blocks;
  private final long[] offsets;
  private final byte[] bytes;
  private final int[] starts;
  private final BitSet cut = new BitSet();

  /** How many bytes all separators share, but no more than leave a whole number of one cut. */
  private final int common;

  private final long[] words;
  private final long[] everyStride;

  /**
   * Reads them.
   *
   * @param fences how many there are: one more than blocks, or in an old run as many
   * @param length of all their bytes together
   * @param blocksEnd where in the file the last block ends
   */
  Fences(ByteBuffer from, int blocks, int fences, int length, long blocksEnd) {
    this.blocks = blocks;
    this.offsets = new long[blocks + 1];
    this.starts = new int[fences + 1];
    this.bytes = new byte[length];
    for (int i = 0; i < fences; i++) {
      offsets[i] = from.getLong();
      int lengthAndCut = from.getInt();
      cut.set(i, (lengthAndCut & CUT) != 0);
      starts[i + 1] = starts[i] + (lengthAndCut & ~CUT);
      from.get(bytes, starts[i], starts[i + 1] - starts[i]);
    }
    offsets[blocks] = blocksEnd;
    this.common = blocks == 0 ? 0 : Math.min(MAX_BYTES - Long.BYTES, shared(0, blocks - 1));
    this.words = new long[blocks];
    this.everyStride = new long[(blocks + STRIDE - 1) / STRIDE];
    for (int i = 0; i < blocks; i++) {
      words[i] = KeyWord.of(bytes, starts[i] + common, starts[i + 1]);
      everyStride[i / STRIDE] = i % STRIDE == 0 ? words[i] : everyStride[i / STRIDE];
    }
  }

  private int shared(int one, int other) {
    int differs =
        Arrays.mismatch(
            bytes, starts[one], starts[one + 1], bytes, starts[other], starts[other + 1]);
    return differs < 0 ? starts[one + 1] - starts[one] : differs;
  }

  int blocks() {
    return blocks;
  }

  /** Where a block begins; that of the number of blocks, where the last one ends. */
  long offset(int block) {
    return offsets[block];
  }

  int blockLength(int block) {
    return Math.toIntExact(offsets[block + 1] - offsets[block]);
  }

  int longestBlock() {
    int longest = 0;
    for (int i = 0; i < blocks; i++) {
      longest = Math.max(longest, blockLength(i));
    }
    return longest;
  }

  long memoryBytes() {
    return bytes.length + (long) OVERHEAD_BYTES * (blocks + 1);
  }

  /** Compares the first key of a block with another. */
  @FunctionalInterface
  interface FirstKeys {
    int compare(int block, byte[] key);
  }

  /** The block that has a key if any has: the last whose separator is not above it, or -1. */
  int find(byte[] key, FirstKeys firstKeys) {
    if (blocks == 0) {
      return -1;
    }
    int order = compareCommon(key);
    if (order != 0) {
      return order > 0 ? -1 : blocks - 1;
    }
    long wanted = KeyWord.of(key, common, key.length);
    int stride = below(everyStride, 0, everyStride.length, wanted);
    int low =
        below(words, Math.max(0, stride - 1) * STRIDE, Math.min(blocks, stride * STRIDE), wanted);
    int high = low;
    while (high < blocks && words[high] == wanted) {
      high = Math.min(blocks, high + STRIDE);
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (words[middle] <= wanted && compare(middle, key, firstKeys) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /** The order of how all separators begin and a key; 0 if it begins so too. */
  private int compareCommon(byte[] key) {
    int length = Math.min(common, key.length);
    int order = Arrays.compareUnsigned(bytes, 0, length, key, 0, length);
    return order == 0 && key.length < common ? 1 : order;
  }

  /** The first number in a range that is not below one. */
  private static int below(long[] sorted, int from, int to, long wanted) {
    int base = from;
    int left = to - from;
    while (left > 1) {
      int half = left >>> 1;
      base = sorted[base + half - 1] < wanted ? base + half : base;
      left -= half;
    }
    return left == 1 && sorted[base] < wanted ? base + 1 : base;
  }

  private int compare(int block, byte[] key, FirstKeys firstKeys) {
    int order = compareCut(block, key);
    return order == 0 && cut.get(block) && key.length > MAX_BYTES
        ? firstKeys.compare(block, key)
        : order;
  }

  /** The order of a fence and a key; of one that was cut, 0 if the key begins like it. */
  private int compareCut(int fence, byte[] key) {
    int end = cut.get(fence) ? Math.min(key.length, MAX_BYTES) : key.length;
    int order = Arrays.compareUnsigned(bytes, starts[fence], starts[fence + 1], key, 0, end);
    // What was cut is longer.
    return order == 0 && cut.get(fence) && key.length <= MAX_BYTES ? 1 : order;
  }

  /** Whether no key of a block is below a key, as far as that is known without reading it. */
  boolean isNoneBelow(int block, byte[] key) {
    return compareCut(block, key) >= (cut.get(block) ? 1 : 0);
  }

  /** Whether all keys before a block are below a key, as far as that is known. */
  boolean areAllBelow(int block, byte[] key) {
    boolean known = block + 1 < starts.length;
    // The last fence is a key itself, and one that was cut may go on in any way.
    return known && compareCut(block, key) < (block == blocks || cut.get(block) ? 0 : 1);
  }
}

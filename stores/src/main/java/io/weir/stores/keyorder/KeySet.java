package io.weir.stores.keyorder;

import io.weir.stores.memory.MemoryBudget;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keys on the heap, each with the position at which it was deleted. One thread changes them, under
 * the write lock of the store, while others walk.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // Under the write lock.
final class KeySet extends KeyPart {
  /** Of an array of bytes, a node of the map, its part of the levels above, and a number. */
  private static final int OVERHEAD_BYTES = 112;

  /** All sets of the process together take no more than this part of the heap. */
  private static final int PART_OF_HEAP = 8;

  private static final AtomicLong HEAP_BYTES = new AtomicLong();

  private final MemoryBudget budget;
  private final ConcurrentNavigableMap<byte[], Long> keys =
      new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
  private volatile long size;
  private volatile long bytes;
  private volatile long reserved;

  KeySet(MemoryBudget budget) {
    this.budget = budget;
  }

  /** What a key takes on the heap. */
  static long bytesOf(byte[] key) {
    return OVERHEAD_BYTES + (key.length + 7L & ~7);
  }

  /** Notes a key that is there. */
  void add(byte[] key) {
    note(key, KeyWalk.NOT_GONE);
  }

  /** Notes that a key is gone from a position on. */
  void mark(byte[] key, long position) {
    note(key, position);
  }

  private void note(byte[] key, long goneFrom) {
    if (keys.replace(key, goneFrom) != null) {
      return;
    }
    keys.put(key.clone(), goneFrom);
    size = size + 1;
    bytes = bytes + bytesOf(key);
    reserve();
  }

  /** Counts what is not counted yet, unless there is no room for it. */
  private void reserve() {
    long owed = bytes - reserved;
    if (HEAP_BYTES.addAndGet(owed) <= Runtime.getRuntime().maxMemory() / PART_OF_HEAP
        && budget.reserve(owed)) {
      reserved = reserved + owed;
    } else {
      HEAP_BYTES.addAndGet(-owed);
    }
  }

  /** Whether it holds more than there is room for. */
  boolean isOverdrawn() {
    return bytes > reserved;
  }

  /** Lets go of a key. */
  void remove(byte[] key) {
    if (keys.remove(key) != null) {
      size = size - 1;
      release(bytesOf(key));
    }
  }

  /** Lets go of a key that went at a position, unless it came back, and perhaps went again. */
  void removeIfGoneFrom(byte[] key, long position) {
    Long goneFrom = keys.get(key);
    if (goneFrom != null && goneFrom == position) {
      remove(key);
    }
  }

  private void release(long freed) {
    bytes = bytes - freed;
    long over = Math.max(0, reserved - bytes);
    reserved = reserved - over;
    HEAP_BYTES.addAndGet(-over);
    budget.release(over);
  }

  /** Takes over what another set has noted. */
  void addAll(KeySet newer) {
    newer.keys.forEach(this::note);
  }

  @Override
  void free() {
    HEAP_BYTES.addAndGet(-reserved);
    budget.release(reserved);
    reserved = 0;
  }

  @Override
  long size() {
    return size;
  }

  @Override
  long memoryBytes() {
    return bytes;
  }

  @Override
  KeyWalk walk(Range range) {
    ConcurrentNavigableMap<byte[], Long> part = keys;
    if (range.isEmpty()) {
      return walk(Collections.emptyIterator());
    }
    if (range.from() != null) {
      part = part.tailMap(range.from(), true);
    }
    if (range.to() != null) {
      part = part.headMap(range.to(), range.toInclusive());
    }
    return walk((range.isDescending() ? part.descendingMap() : part).entrySet().iterator());
  }

  private static KeyWalk walk(Iterator<Map.Entry<byte[], Long>> entries) {
    return new KeyWalk() {
      private byte[] key = new byte[0];
      private long goneFrom;

      @Override
      public boolean next() {
        if (!entries.hasNext()) {
          return false;
        }
        Map.Entry<byte[], Long> entry = entries.next();
        key = entry.getKey();
        goneFrom = entry.getValue();
        return true;
      }

      @Override
      public byte[] key() {
        return key;
      }

      @Override
      public long goneFrom() {
        return goneFrom;
      }
    };
  }
}

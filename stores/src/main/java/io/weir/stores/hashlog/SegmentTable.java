package io.weir.stores.hashlog;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a log, by their slot, which is in each address, and by their number. Both rows
 * are replaced by copies when they change, so that readers need no lock. Changed under the write
 * lock.
 */
final class SegmentTable {
  private static final int MAX_SLOTS = 1 << 16;

  private final String store;
  private volatile @Nullable Segment[] bySlot = new @Nullable Segment[0];
  private volatile Segment[] byNumber = new Segment[0];

  SegmentTable(String store) {
    this.store = store;
  }

  /** The segment that an address is in, null if it has left the log. */
  @Nullable Segment of(long address) {
    @Nullable Segment[] all = bySlot;
    int slot = Segment.slotOf(address);
    return slot < all.length ? all[slot] : null;
  }

  /** All of them, oldest first. Not to be changed. */
  Segment[] all() {
    return byNumber;
  }

  /** A slot for another segment. */
  int freeSlot() {
    @Nullable Segment[] all = bySlot;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == null) {
        return i;
      }
    }
    if (all.length == MAX_SLOTS) {
      throw new IllegalStateException("Store " + store + " has reached 2 TiB of log");
    }
    return all.length;
  }

  /** Adds a segment behind those there are. */
  void add(Segment segment) {
    @Nullable Segment[] slots = Arrays.copyOf(bySlot, Math.max(bySlot.length, segment.slot + 1));
    slots[segment.slot] = segment;
    bySlot = slots;
    Segment[] numbers = Arrays.copyOf(byNumber, byNumber.length + 1);
    numbers[byNumber.length] = segment;
    byNumber = numbers;
  }

  /** Takes a segment out. Its slot can be used again. */
  void remove(Segment segment) {
    @Nullable Segment[] slots = bySlot.clone();
    slots[segment.slot] = null;
    bySlot = slots;
    byNumber = Arrays.stream(byNumber).filter(each -> each != segment).toArray(Segment[]::new);
  }
}

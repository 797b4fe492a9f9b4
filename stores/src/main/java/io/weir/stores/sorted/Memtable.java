package io.weir.stores.sorted;

import io.weir.stores.MemoryLimitException;
import io.weir.stores.keyorder.Range;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.sortedrun.SortedRun;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The newest writes of a store in the order of their keys: a B+ tree (Bayer and McCreight,
 * Organization and maintenance of large ordered indexes, 1972) over records in an arena. One thread
 * writes; any number read, without locks and without holding up the writer, as long as the table is
 * not closed.
 *
 * <p>Leaves are changed in place under a sequence lock, branches are replaced, and keys never
 * leave: a delete is a version of a key like a put. So a reader goes down without looking back, and
 * only what it takes from a leaf has to be proved. What a cursor may see stays ({@link Snapshots}).
 */
final class Memtable extends Counted {
  private final Arena arena;
  private final Versions versions;
  private final Snapshots snapshots;
  private final long serial;
  private volatile Node root;

  // of the writer

  private Leaf sought;
  private byte[] soughtKey = {};
  private int place;

  // counted by the writer, whom a volatile write would hold up

  private final AtomicLong keys = new AtomicLong();
  private final AtomicLong overwritten = new AtomicLong();

  /** What a table knows of a key. */
  enum Known {
    NOTHING,
    VALUE,
    TOMBSTONE;

    boolean isValue() {
      return this == VALUE;
    }
  }

  /**
   * An empty table.
   *
   * @param snapshots of the store, which gives its writes their numbers
   * @param serial counts the tables of the store
   */
  Memtable(MemoryBudget budget, Snapshots snapshots, long serial) {
    this.serial = serial;
    this.arena = new Arena(budget);
    this.versions = new Versions(arena);
    this.snapshots = snapshots;
    this.sought = new Leaf(arena);
    this.root = sought;
  }

  Arena arena() {
    return arena;
  }

  Versions versions() {
    return versions;
  }

  long serial() {
    return serial;
  }

  /** How many writes took the place of others. */
  long overwritten() {
    return overwritten.getAcquire();
  }

  /** How many keys it knows, deleted ones too. */
  long keys() {
    return keys.getAcquire();
  }

  long memoryBytes() {
    return arena.memoryBytes();
  }

  // ---- the writer

  /** Goes to a key, and tells what the table knows of it. */
  Known seek(byte[] key) {
    soughtKey = key;
    sought = leafOf(key);
    place = sought.find(key);
    if (place < 0) {
      return Known.NOTHING;
    }
    return versions.isTombstone(sought.versions[place]) ? Known.TOMBSTONE : Known.VALUE;
  }

  /**
   * Sets the value of the key that was sought last, and not set since.
   *
   * @param value null to delete it
   * @param sequence number of the write, from {@link Snapshots#nextWrite}
   * @throws MemoryLimitException if the budget has no room; nothing has changed then
   */
  void set(byte @Nullable [] value, long sequence) {
    if (place >= 0) {
      update(value, sequence);
      return;
    }
    if (keys.getPlain() == 0) {
      arena.reserve(Leaf.MEMORY_BYTES);
    }
    long version = versions.add(Arena.NONE, sequence, value);
    long address = Node.add(arena, soughtKey);
    if (sought.isFull()) {
      split(sought, -1 - place, address, soughtKey, version);
    } else {
      sought.insert(-1 - place, address, soughtKey, version);
    }
    keys.setRelease(keys.getPlain() + 1);
  }

  private void update(byte @Nullable [] value, long sequence) {
    long newest = sought.versions[place];
    boolean isUnseen = snapshots.isUnseen(versions.sequence(newest));
    if (isUnseen && versions.fits(newest, value)) {
      sought.beginChange();
      versions.overwrite(newest, sequence, value);
      sought.endChange();
      overwritten.setRelease(overwritten.getPlain() + 1);
    } else {
      long older = isUnseen ? versions.before(newest) : newest;
      sought.setVersion(place, versions.add(older, sequence, value));
    }
  }

  /** Adds a key to a leaf that is full. */
  private void split(Leaf full, int at, long address, byte[] key, long version) {
    arena.reserve(Leaf.MEMORY_BYTES + Branch.MEMORY_BYTES / 16);
    boolean isLast = at == full.count && full.next == null;
    if (isLast) {
      // Keys that come in order leave full leaves behind.
      Leaf added = new Leaf(arena);
      added.insert(0, address, key, version);
      root = grown(key, new Node[] {full, added});
      full.setNext(added);
      return;
    }
    int middle = full.count / 2;
    Leaf low = new Leaf(full, 0, middle);
    Leaf high = new Leaf(full, middle, full.count);
    if (at <= middle) {
      low.insert(at, address, key, version);
    } else {
      high.insert(at - middle, address, key, version);
    }
    low.next = high;
    high.next = full.next;
    Leaf before = leafBelow(full);
    root = grown(key, new Node[] {low, high});
    if (before != null) {
      before.setNext(low);
    }
    full.replaced();
  }

  /** The leaf before another. */
  private @Nullable Leaf leafBelow(Leaf leaf) {
    byte[] lowest = Node.key(arena, leaf.keys[0]);
    Leaf before = leafBelow(lowest);
    return before.equals(leaf) ? null : before;
  }

  /** The root of a tree with nodes in the place of the leaf that a key belongs to. */
  private Node grown(byte[] key, Node[] replacements) {
    Node[] roots = replaced(root, key, replacements);
    if (roots.length == 1) {
      return roots[0];
    }
    long[] lowest = {roots[0].keys[0], roots[1].keys[0]};
    return new Branch(arena, roots, lowest, 0, roots.length, null);
  }

  private Node[] replaced(Node node, byte[] key, Node[] replacements) {
    if (!(node instanceof Branch branch)) {
      return replacements;
    }
    int child = branch.childOf(key);
    return branch.with(child, replaced(branch.child(child), key, replacements));
  }

  // ---- readers

  /** The leaf that has a key if any has. */
  Leaf leafOf(byte[] key) {
    Node node = root;
    while (node instanceof Branch branch) {
      node = branch.child(branch.childOf(key));
    }
    return (Leaf) node;
  }

  /** The leaf with the keys just below a key, or the first. */
  Leaf leafBelow(byte[] key) {
    Node node = root;
    while (node instanceof Branch branch) {
      node = branch.child(branch.childBelow(key));
    }
    return (Leaf) node;
  }

  /** The leaf with the highest keys. */
  Leaf lastLeaf() {
    Node node = root;
    while (node instanceof Branch branch) {
      node = branch.child(branch.size() - 1);
    }
    return (Leaf) node;
  }

  /** A cursor over the keys of a range as they were at a snapshot, which the caller has open. */
  MemtableCursor cursor(long snapshot, Range range) {
    return new MemtableCursor(this, snapshot, range);
  }

  /**
   * The value of a key, {@link SortedRun#GONE} if it was deleted, null if the table does not know
   * it.
   */
  byte @Nullable [] get(byte[] key) {
    while (true) {
      Leaf leaf = leafOf(key);
      int stamp = leaf.beginRead();
      byte[] found = null;
      boolean isWhole = true;
      try {
        int at = leaf.find(key);
        if (at >= 0) {
          long newest = leaf.versions[at];
          isWhole = newest != Arena.NONE;
          found =
              !isWhole
                  ? null
                  : versions.isTombstone(newest) ? SortedRun.GONE : versions.value(newest);
        }
      } catch (IndexOutOfBoundsException e) {
        if (leaf.isUnchanged(stamp)) {
          throw e;
        }
        isWhole = false;
      }
      boolean isReplaced = leaf.isReplaced;
      if (leaf.isUnchanged(stamp) && isWhole && !isReplaced) {
        return found;
      }
    }
  }

  @Override
  void end() {
    arena.close();
  }
}

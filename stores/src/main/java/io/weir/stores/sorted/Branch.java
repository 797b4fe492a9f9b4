package io.weir.stores.sorted;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A node above others: of each of them the lowest key. It is never changed: another takes its
 * place.
 */
final class Branch extends Node {
  /** What it takes on the heap. */
  static final int MEMORY_BYTES = 3 * CAPACITY * Long.BYTES + 128;

  private final Node[] children;

  /**
   * A branch of so many nodes, with the lowest key of each.
   *
   * @param like a node with most of these keys, if there is one
   */
  Branch(Arena arena, Node[] children, long[] lowest, int begin, int end, @Nullable Node like) {
    super(arena, lowest, begin, end, like);
    this.children = Arrays.copyOfRange(children, begin, end);
  }

  /** Which child has a key if any has: the last whose lowest key is not above it, or the first. */
  int childOf(byte[] key) {
    int found = find(key);
    return Math.max(0, found >= 0 ? found : -2 - found);
  }

  /** Which child has the keys below a key: the last whose lowest key is below it, or the first. */
  int childBelow(byte[] key) {
    int found = find(key);
    return Math.max(0, found >= 0 ? found - 1 : -2 - found);
  }

  Node child(int number) {
    return children[number];
  }

  int size() {
    return children.length;
  }

  /** One or two branches with one or two nodes in the place of a child. */
  Branch[] with(int child, Node[] replacements) {
    int more = replacements.length - 1;
    int size = children.length + more;
    Node[] all = new Node[size];
    long[] lowest = new long[size];
    System.arraycopy(children, 0, all, 0, child);
    System.arraycopy(keys, 0, lowest, 0, child);
    System.arraycopy(replacements, 0, all, child, replacements.length);
    System.arraycopy(children, child + 1, all, child + 1 + more, size - child - 1 - more);
    System.arraycopy(keys, child + 1, lowest, child + 1 + more, size - child - 1 - more);
    for (int i = 0; i <= more; i++) {
      lowest[child + i] = replacements[i].keys[0]; // The first child may have got lower ones.
    }
    if (size <= CAPACITY) {
      return new Branch[] {new Branch(arena, all, lowest, 0, size, this)};
    }
    // Keys that come in order leave full nodes behind.
    int middle = child == children.length - 1 ? size - 1 : size / 2;
    return new Branch[] {
      new Branch(arena, all, lowest, 0, middle, this),
      new Branch(arena, all, lowest, middle, size, this)
    };
  }
}

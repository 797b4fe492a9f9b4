package io.weir.stores.hashlog;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Merges a few sorted iterations into one without doubles. */
final class MergedKeys implements Iterator<byte[]> {
  private final List<Iterator<byte[]>> parts;
  private final Comparator<byte[]> order;
  private final byte[] @Nullable [] heads;

  MergedKeys(List<Iterator<byte[]>> parts, Comparator<byte[]> order) {
    this.parts = parts;
    this.order = order;
    this.heads = new byte[parts.size()][];
    for (int i = 0; i < heads.length; i++) {
      advance(i);
    }
  }

  private void advance(int part) {
    heads[part] = parts.get(part).hasNext() ? parts.get(part).next() : null;
  }

  @Override
  public boolean hasNext() {
    for (byte[] head : heads) {
      if (head != null) {
        return true;
      }
    }
    return false;
  }

  @Override
  public byte[] next() {
    byte[] first = null;
    for (byte[] head : heads) {
      if (head != null && (first == null || order.compare(head, first) < 0)) {
        first = head;
      }
    }
    if (first == null) {
      throw new NoSuchElementException();
    }
    for (int i = 0; i < heads.length; i++) {
      byte[] head = heads[i];
      if (head != null && order.compare(head, first) == 0) {
        advance(i);
      }
    }
    return first;
  }
}

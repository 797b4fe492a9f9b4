package io.weir.stores.keyorder;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several walks in one direction as one. Of a key that is in several, the first of them counts. */
final class MergedWalk implements KeyWalk {
  private final @Nullable KeyWalk[] walks;
  private final boolean descending;
  private boolean begun;

  /** Where the key is that the walk is at. */
  private @Nullable KeyWalk current;

  /**
   * @param walks the newest first
   */
  MergedWalk(List<KeyWalk> walks, boolean descending) {
    this.walks = walks.toArray(KeyWalk[]::new);
    this.descending = descending;
  }

  @Override
  public boolean next() throws IOException {
    if (begun) {
      leaveCurrent();
    } else {
      begun = true;
      for (int i = 0; i < walks.length; i++) {
        advance(i);
      }
    }
    current = null;
    for (KeyWalk walk : walks) {
      if (walk != null && (current == null || isBefore(walk.key(), current.key()))) {
        current = walk;
      }
    }
    return current != null;
  }

  private void leaveCurrent() throws IOException {
    if (current == null) {
      return;
    }
    byte[] left = current.key();
    for (int i = 0; i < walks.length; i++) {
      KeyWalk walk = walks[i];
      if (walk != null && Arrays.equals(walk.key(), left)) {
        advance(i);
      }
    }
  }

  private void advance(int index) throws IOException {
    KeyWalk walk = walks[index];
    if (walk != null && !walk.next()) {
      walks[index] = null;
    }
  }

  private boolean isBefore(byte[] key, byte[] other) {
    int order = Arrays.compareUnsigned(key, other);
    return descending ? order > 0 : order < 0;
  }

  @Override
  public byte[] key() {
    return at().key();
  }

  @Override
  public long goneFrom() {
    return at().goneFrom();
  }

  private KeyWalk at() {
    if (current == null) {
      throw new IllegalStateException("The walk is at no key: call next() first");
    }
    return current;
  }
}

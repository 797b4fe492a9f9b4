package io.weir.stores.keyorder;

import io.weir.stores.sortedrun.Merge;
import java.io.IOException;
import java.util.List;

/** Several walks in one direction as one. Of a key that is in several, the first of them counts. */
final class MergedWalk implements KeyWalk {
  private final Merge<KeyWalk> walks;

  /**
   * @param newestFirst none of which was begun
   */
  MergedWalk(List<KeyWalk> newestFirst, boolean descending) {
    this.walks = new Merge<>(newestFirst, descending);
  }

  @Override
  public boolean next() throws IOException {
    return walks.next();
  }

  @Override
  public byte[] key() {
    return walks.current().key();
  }

  @Override
  public long goneFrom() {
    return walks.current().goneFrom();
  }
}

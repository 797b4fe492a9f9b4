package io.weir.stores.sortedrun;

import io.weir.stores.format.KeyWord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Several sources of one direction as one. Of those that have a key, the first of them counts. Keys
 * are compared as numbers of their first eight bytes, and by all of them where those are the same.
 *
 * @param <S> what is merged
 */
public final class Merge<S extends SortedSource> {
  private final List<S> sources;
  private final boolean descending;
  private final long[] words;
  private boolean begun;

  /** Where the key is; below 0 if it is nowhere. */
  private int current = -1;

  /**
   * Begins a merge.
   *
   * @param sources the newest first; none of them has been moved yet
   * @param descending whether they go from the highest key down
   */
  public Merge(List<? extends S> sources, boolean descending) {
    this.sources = new ArrayList<>(sources);
    this.descending = descending;
    this.words = new long[sources.size()];
  }

  /** Goes to the next key; false if there is none. */
  public boolean next() throws IOException {
    if (begun && sources.size() == 1) {
      current = sources.get(0).next() ? 0 : -1;
      return current == 0;
    }
    if (begun) {
      leaveCurrent();
    } else {
      begun = true;
      for (int i = sources.size() - 1; i >= 0; i--) {
        advance(i);
      }
    }
    current = sources.isEmpty() ? -1 : 0;
    for (int i = 1; i < sources.size(); i++) {
      if (compare(i, current) < 0) {
        current = i;
      }
    }
    return current >= 0;
  }

  /** All that are at the key of the current one go on, and that one last. */
  private void leaveCurrent() throws IOException {
    if (current < 0) {
      return;
    }
    for (int i = sources.size() - 1; i >= 0; i--) {
      if (i != current && words[i] == words[current] && compare(i, current) == 0) {
        current -= advance(i) || i > current ? 0 : 1;
      }
    }
    advance(current);
  }

  /** False if a source has ended, and is gone. */
  private boolean advance(int index) throws IOException {
    S source = sources.get(index);
    if (source.next()) {
      words[index] = KeyWord.of(source.keyBytes(), 0, source.keyLength());
      return true;
    }
    sources.remove(index);
    System.arraycopy(words, index + 1, words, index, sources.size() - index);
    return false;
  }

  private int compare(int index, int other) {
    int order = Long.compare(words[index], words[other]);
    if (order == 0) {
      S one = sources.get(index);
      S two = sources.get(other);
      order =
          Arrays.compareUnsigned(
              one.keyBytes(), 0, one.keyLength(), two.keyBytes(), 0, two.keyLength());
    }
    return descending ? -order : order;
  }

  /**
   * Has another source take the place of one, unless that has ended. It is at the same key, or like
   * the other at none yet, and goes on like it.
   */
  public void replace(S source, S other) {
    int at = sources.indexOf(source);
    if (at >= 0) {
      sources.set(at, other);
    }
  }

  /** The source whose key it is at. */
  public S current() {
    if (current < 0) {
      throw new IllegalStateException("The merge is at no key: call next() first");
    }
    return sources.get(current);
  }
}

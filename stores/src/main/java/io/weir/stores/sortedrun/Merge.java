package io.weir.stores.sortedrun;

import io.weir.stores.format.KeyWord;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Several sources of one direction as one. Of those that have a key, the first of them counts.
 *
 * <p>Keys are compared as numbers of eight bytes, behind what all of them are known to share, and
 * by all of their bytes where these are the same. As long as the source that it is at stays ahead
 * of the number of the next one, no other is looked at: most rows of a store are in one large run.
 *
 * @param <S> what is merged
 */
public final class Merge<S extends SortedSource> {
  private final SortedSource[] sources;
  private final boolean descending;

  /** So many bytes all keys begin with alike. */
  private final int shared;

  /** Of each source the number of its key. */
  private final long[] words;

  /** How many sources have not ended. */
  private int count;

  private boolean begun;

  /** Where the key is; below 0 if it is nowhere. */
  private int current = -1;

  /** Whether another source has the key, too. */
  private boolean hasTwins;

  /** The nearest number of any other source; good while none of them moves. */
  private long nearest;

  /**
   * Begins a merge.
   *
   * @param sources the newest first; none of them has been moved yet
   * @param descending whether they go from the highest key down
   */
  public Merge(List<? extends S> sources, boolean descending) {
    this(sources, descending, 0);
  }

  /**
   * Begins a merge of keys that begin alike.
   *
   * @param sources the newest first; none of them has been moved yet
   * @param descending whether they go from the highest key down
   * @param shared with how many bytes
   */
  public Merge(List<? extends S> sources, boolean descending, int shared) {
    this.sources = sources.toArray(SortedSource[]::new);
    this.count = this.sources.length;
    this.words = new long[count];
    this.descending = descending;
    this.shared = shared;
  }

  /** Goes to the next key; false if there is none. */
  public boolean next() throws IOException {
    if (!begun) {
      begun = true;
      for (int i = count - 1; i >= 0; i--) {
        advance(i);
      }
    } else if (current < 0) {
      return false;
    } else if (hasTwins) {
      leaveTwins();
    } else if (advance(current) && (count == 1 || isAhead(words[current], nearest))) {
      return true;
    }
    return select();
  }

  private boolean isAhead(long one, long other) {
    return descending ? one > other : one < other;
  }

  /** All that are at the key of the current one go on, and that one last. */
  private void leaveTwins() throws IOException {
    for (int i = count - 1; i >= 0; i--) {
      if (i != current && words[i] == words[current] && compare(i, current) == 0) {
        current -= advance(i) || i > current ? 0 : 1;
      }
    }
    advance(current);
  }

  /** Finds the source that comes next. */
  private boolean select() {
    current = count == 0 ? -1 : 0;
    hasTwins = false;
    nearest = descending ? Long.MIN_VALUE : Long.MAX_VALUE;
    for (int i = 1; i < count; i++) {
      int order = compare(i, current);
      long loser = order < 0 ? words[current] : words[i];
      nearest = isAhead(loser, nearest) ? loser : nearest;
      hasTwins = order == 0 || (order > 0 && hasTwins);
      current = order < 0 ? i : current;
    }
    return current >= 0;
  }

  /** False if a source has ended, and is gone. */
  private boolean advance(int index) throws IOException {
    SortedSource source = sources[index];
    if (source.next()) {
      words[index] = KeyWord.of(source.keyBytes(), shared, source.keyLength());
      return true;
    }
    count--;
    System.arraycopy(sources, index + 1, sources, index, count - index);
    System.arraycopy(words, index + 1, words, index, count - index);
    return false;
  }

  private int compare(int index, int other) {
    int order = Long.compare(words[index], words[other]);
    if (order == 0) {
      SortedSource one = sources[index];
      SortedSource two = sources[other];
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
    for (int i = 0; i < count; i++) {
      if (sources[i].equals(source)) {
        sources[i] = other;
      }
    }
  }

  /** The source whose key it is at. */
  @SuppressWarnings("unchecked") // All are of this type: they came so.
  public S current() {
    if (current < 0) {
      throw new IllegalStateException("The merge is at no key: call next() first");
    }
    return (S) sources[current];
  }
}

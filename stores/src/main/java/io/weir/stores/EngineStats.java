package io.weir.stores;

import java.util.EnumMap;

/**
 * What a store holds and has done since it was opened, by {@link Figure}. Read without a lock: each
 * figure is exact at some moment during the call.
 */
public final class EngineStats {
  /** The stats of a store that holds nothing and has done nothing. */
  public static final EngineStats NONE = new EngineStats(new EnumMap<>(Figure.class));

  /** Without those that are 0. */
  private final EnumMap<Figure, Long> values;

  private EngineStats(EnumMap<Figure, Long> values) {
    this.values = values;
  }

  public long get(Figure figure) {
    return values.getOrDefault(figure, 0L);
  }

  /** The same, with another value for one figure. */
  public EngineStats with(Figure figure, long value) {
    EnumMap<Figure, Long> changed = values.clone();
    if (value == 0) {
      changed.remove(figure);
    } else {
      changed.put(figure, value);
    }
    return new EngineStats(changed);
  }

  /** The same, with more of one figure. */
  public EngineStats plus(Figure figure, long more) {
    return with(figure, get(figure) + more);
  }

  /** The sum, figure by figure. */
  public EngineStats plus(EngineStats other) {
    EnumMap<Figure, Long> sum = values.clone();
    other.values.forEach((figure, more) -> sum.merge(figure, more, Long::sum));
    sum.values().removeIf(value -> value == 0);
    return new EngineStats(sum);
  }

  /** Only what has been done, not what is held: what remains of a dropped part of a store. */
  public EngineStats done() {
    EnumMap<Figure, Long> done = values.clone();
    done.keySet().removeIf(figure -> !figure.isDone());
    return new EngineStats(done);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EngineStats stats && values.equals(stats.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}

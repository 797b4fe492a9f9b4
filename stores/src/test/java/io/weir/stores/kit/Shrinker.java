package io.weir.stores.kit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Finds a short list that fails as a long one does, by leaving out ever smaller parts. */
final class Shrinker {
  private static final int ATTEMPTS_MAX = 2_000;
  private static final Duration TIME_MAX = Duration.ofSeconds(20);

  private Shrinker() {}

  /**
   * Leaves out halves, then quarters, and so on to single elements, until nothing more can go or
   * the attempts or the time are used up.
   *
   * @param fails whether a list still fails; {@code elements} does
   */
  static <T> List<T> shrink(List<T> elements, Predicate<List<T>> fails) {
    long deadline = System.nanoTime() + TIME_MAX.toNanos();
    List<T> shortest = elements;
    int part = Math.max(1, elements.size() / 2);
    int start = 0;
    boolean shrunk = false;
    for (int attempt = 0; attempt < ATTEMPTS_MAX && System.nanoTime() < deadline; attempt++) {
      if (start >= shortest.size()) {
        if (part == 1 && !shrunk) {
          break;
        }
        part = Math.max(1, part / 2);
        start = 0;
        shrunk = false;
        if (shortest.isEmpty()) {
          break;
        }
      }
      List<T> candidate = without(shortest, start, part);
      if (fails.test(candidate)) {
        shortest = candidate;
        shrunk = true;
      } else {
        start += part;
      }
    }
    return shortest;
  }

  private static <T> List<T> without(List<T> elements, int start, int count) {
    List<T> rest = new ArrayList<>(elements.subList(0, start));
    rest.addAll(elements.subList(Math.min(elements.size(), start + count), elements.size()));
    return rest;
  }
}

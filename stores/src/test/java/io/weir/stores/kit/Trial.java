package io.weir.stores.kit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a suite does with a workload; it may be run again with a part of it. */
interface Trial {
  /** Does it from the beginning, and throws what it finds. */
  void run(List<Operation> operations);

  /** Does it; null if nothing was thrown. An engine may throw just anything. */
  default @Nullable Throwable failure(List<Operation> operations) {
    try {
      run(operations);
      return null;
    } catch (RuntimeException | Error e) {
      return e;
    }
  }

  /**
   * Does it, and if it fails, looks for the fewest operations that fail alike.
   *
   * @throws SuiteFailure if it failed
   */
  default void check(EngineSubject subject, long seed, List<Operation> operations) {
    Throwable failure = failure(operations);
    if (failure == null) {
      return;
    }
    Class<?> kind = failure.getClass();
    List<Operation> shrunk =
        Shrinker.shrink(
            operations,
            part -> {
              Throwable other = failure(part);
              return other != null && other.getClass() == kind;
            });
    Throwable shrunkFailure = failure(shrunk);
    throw new SuiteFailure(
        subject, seed, operations.size(), shrunk, shrunkFailure == null ? failure : shrunkFailure);
  }
}

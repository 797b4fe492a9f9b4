package io.weir.stores.kit;

/** A way to show that an engine is unreliable. Safe to run for many subjects, one after another. */
public interface Suite {
  /**
   * Tries hard to make the engine fail.
   *
   * @throws SuiteFailure if it did
   */
  void check(EngineSubject subject);
}

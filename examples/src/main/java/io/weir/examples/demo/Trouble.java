package io.weir.examples.demo;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The first failure that a thread of Kafka reported during a run. Safe for use by many threads. */
final class Trouble {
  private final AtomicReference<@Nullable DemoException> first = new AtomicReference<>();

  void report(String what, @Nullable Throwable cause) {
    first.compareAndSet(null, new DemoException(what, cause));
  }

  boolean isReported() {
    return first.get() != null;
  }

  /** Throws what was reported, if anything was. */
  void check() throws DemoException {
    DemoException failure = first.get();
    if (failure != null) {
      throw failure;
    }
  }
}

package io.weir.examples.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What a run has opened, closed in the opposite order even if the thread was interrupted or one of
 * them fails.
 */
final class Resources implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Sees to it that the resource is closed. */
  <T extends AutoCloseable> T add(T resource) {
    opened.push(resource);
    return resource;
  }

  /** Closes the resource now instead of at the end. */
  void closeNow(AutoCloseable resource) throws Exception {
    opened.remove(resource);
    resource.close();
  }

  @Override
  public void close() throws Exception {
    // Kafka's clients leave the mark of an interrupt, on which closing would fail
    boolean interrupted = Thread.interrupted();
    @Nullable Exception first = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        // whatever it is, the others are still to be closed
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (first != null) {
      throw first;
    }
  }
}

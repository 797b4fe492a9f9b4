package io.weir.stores.io;

import java.io.IOException;

/** A directory that tells somebody of each call before it is made. */
public final class ObservedDirectory extends InterceptingDirectory {
  private final Observer observer;

  public ObservedDirectory(Directory delegate, Observer observer) {
    super(delegate);
    this.observer = observer;
  }

  /** Hears of calls, in the thread that makes them. */
  @FunctionalInterface
  public interface Observer {
    /**
     * Called before a call.
     *
     * @param name the file; empty for the directory
     * @param length of a READ or WRITE, in bytes
     */
    void before(Operation operation, String name, int length);
  }

  @Override
  <T> T around(Call call, Action<T> action) throws IOException {
    observer.before(call.operation(), call.name(), call.length());
    return action.run(call.length());
  }
}

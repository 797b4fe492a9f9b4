package io.weir.stores.io;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A directory that stands on another and passes each call, also those on files it opened, through
 * one method. Meant to be extended by doubles; they must be safe for many threads.
 */
abstract class InterceptingDirectory implements Directory {
  private final Directory delegate;

  InterceptingDirectory(Directory delegate) {
    this.delegate = delegate;
  }

  /**
   * What is asked for.
   *
   * @param name the file as it was named when it was opened; empty for the directory
   * @param target the new name of a RENAME
   * @param position of a READ or WRITE
   * @param length of a READ or WRITE, in bytes
   */
  record Call(
      Operation operation, String name, @Nullable String target, long position, int length) {
    static Call of(Operation operation, String name) {
      return new Call(operation, name, null, 0, 0);
    }
  }

  /** Does what is asked for, once each time it is run. */
  interface Action<T> {
    /**
     * @param length how much of a READ or WRITE to do; ignored for others
     */
    T run(int length) throws IOException;
  }

  /** Called instead of each call; runs {@code action} with the length of the call, or does not. */
  abstract <T> T around(Call call, Action<T> action) throws IOException;

  private <T> T around(Operation operation, String name, Action<T> action) throws IOException {
    return around(Call.of(operation, name), action);
  }

  private void perform(Call call, Step step) throws IOException {
    around(
        call,
        length -> {
          step.run(length);
          return true;
        });
  }

  /** An {@link Action} without a result. */
  private interface Step {
    void run(int length) throws IOException;
  }

  @Override
  public final List<String> list() throws IOException {
    return around(Operation.LIST, "", length -> delegate.list());
  }

  @Override
  public final long length(String name) throws IOException {
    return around(Operation.LENGTH, name, length -> delegate.length(name));
  }

  @Override
  public final Output create(String name) throws IOException {
    return around(
        Operation.CREATE, name, length -> new InterceptedOutput(name, delegate.create(name)));
  }

  @Override
  public final Output reopen(String name) throws IOException {
    return around(
        Operation.REOPEN, name, length -> new InterceptedOutput(name, delegate.reopen(name)));
  }

  @Override
  public final Input open(String name) throws IOException {
    return around(Operation.OPEN, name, length -> new InterceptedInput(name, delegate.open(name)));
  }

  @Override
  public final void rename(String source, String target) throws IOException {
    perform(
        new Call(Operation.RENAME, source, target, 0, 0),
        length -> delegate.rename(source, target));
  }

  @Override
  public final void delete(String name) throws IOException {
    perform(Call.of(Operation.DELETE, name), length -> delegate.delete(name));
  }

  @Override
  public final void sync() throws IOException {
    perform(Call.of(Operation.SYNC_DIRECTORY, ""), length -> delegate.sync());
  }

  @Override
  public final Lock lock(String name) throws IOException {
    return around(Operation.LOCK, name, length -> intercepted(name, delegate.lock(name)));
  }

  private Lock intercepted(String name, Lock lock) {
    return () -> perform(Call.of(Operation.CLOSE, name), length -> lock.close());
  }

  @Override
  public final String toString() {
    return delegate.toString();
  }

  private final class InterceptedOutput implements Output {
    private final String name;
    private final Output output;

    InterceptedOutput(String name, Output output) {
      this.name = name;
      this.output = output;
    }

    @Override
    public void write(long position, byte[] bytes, int offset, int length) throws IOException {
      perform(
          new Call(Operation.WRITE, name, null, position, length),
          part -> output.write(position, bytes, offset, part));
    }

    @Override
    public void sync() throws IOException {
      perform(Call.of(Operation.SYNC, name), length -> output.sync());
    }

    @Override
    public void close() throws IOException {
      perform(Call.of(Operation.CLOSE, name), length -> output.close());
    }
  }

  private final class InterceptedInput implements Input {
    private final String name;
    private final Input input;

    InterceptedInput(String name, Input input) {
      this.name = name;
      this.input = input;
    }

    @Override
    public long length() throws IOException {
      return around(Operation.LENGTH, name, length -> input.length());
    }

    @Override
    public int read(long position, byte[] bytes, int offset, int length) throws IOException {
      return around(
          new Call(Operation.READ, name, null, position, length),
          part -> input.read(position, bytes, offset, part));
    }

    @Override
    public void close() throws IOException {
      perform(Call.of(Operation.CLOSE, name), length -> input.close());
    }
  }
}

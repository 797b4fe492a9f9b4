package io.weir.stores.io;

import java.io.IOException;

/** A directory without space for some of its files. */
public final class RefusingDirectory extends InterceptingDirectory {
  private final String prefix;

  /**
   * @param prefix of the names of files that take no byte
   */
  public RefusingDirectory(Directory delegate, String prefix) {
    super(delegate);
    this.prefix = prefix;
  }

  @Override
  <T> T around(Call call, Action<T> action) throws IOException {
    if (call.operation() == Operation.WRITE && call.name().startsWith(prefix)) {
      throw new DiskFullException("injected: no space left for " + call.name());
    }
    return action.run(call.length());
  }
}

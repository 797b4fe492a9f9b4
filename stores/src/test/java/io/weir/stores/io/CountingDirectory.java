package io.weir.stores.io;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** A directory that counts the bytes that are read from its files. */
public final class CountingDirectory extends InterceptingDirectory {
  private final AtomicLong readBytes = new AtomicLong();

  public CountingDirectory(Directory delegate) {
    super(delegate);
  }

  /** All that was asked for so far; more than was there counts too. */
  public long readBytes() {
    return readBytes.get();
  }

  @Override
  <T> T around(Call call, Action<T> action) throws IOException {
    if (call.operation() == Operation.READ) {
      readBytes.addAndGet(call.length());
    }
    return action.run(call.length());
  }
}

package io.weir.stores.io;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A directory whose syncs take time, as those of a disk do. */
public final class SlowDirectory extends InterceptingDirectory {
  private final Duration sync;

  /**
   * @param sync how long a sync of a file or of names takes at least
   */
  public SlowDirectory(Directory delegate, Duration sync) {
    super(delegate);
    this.sync = sync;
  }

  @Override
  <T> T around(Call call, Action<T> action) throws IOException {
    if (call.operation() == Operation.SYNC || call.operation() == Operation.SYNC_DIRECTORY) {
      LockSupport.parkNanos(sync.toNanos());
    }
    return action.run(call.length());
  }
}

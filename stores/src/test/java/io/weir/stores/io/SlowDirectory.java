package io.weir.stores.io;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A directory whose syncs take time, as those of a disk do. */
public final class SlowDirectory extends InterceptingDirectory {
  private final Duration sync;
  private final String prefix;

  /**
   * @param sync how long a sync of a file or of names takes at least
   */
  public SlowDirectory(Directory delegate, Duration sync) {
    this(delegate, sync, "");
  }

  /**
   * @param prefix of the names of the files whose sync takes that long; all are fast but these
   */
  public SlowDirectory(Directory delegate, Duration sync, String prefix) {
    super(delegate);
    this.sync = sync;
    this.prefix = prefix;
  }

  @Override
  <T> T around(Call call, Action<T> action) throws IOException {
    boolean isSync =
        call.operation() == Operation.SYNC || call.operation() == Operation.SYNC_DIRECTORY;
    if (isSync && call.name().startsWith(prefix)) {
      LockSupport.parkNanos(sync.toNanos());
    }
    return action.run(call.length());
  }
}

package io.weir.suppliers;

import io.weir.stores.Cursor;
import org.jspecify.annotations.Nullable;

/** Those sessions of a cursor that start at some time or before it. */
final class StartedSessions implements Cursor {
  private final Cursor sessions;
  private final long latestStart;
  private byte @Nullable [] row;

  StartedSessions(Cursor sessions, long latestStart) {
    this.sessions = sessions;
    this.latestStart = latestStart;
  }

  @Override
  public boolean next() {
    while (sessions.next()) {
      byte[] found = sessions.key();
      if (SessionRow.start(found) <= latestStart) {
        row = found;
        return true;
      }
    }
    return false;
  }

  @Override
  public byte[] key() {
    byte[] current = row;
    if (current == null) {
      throw new IllegalStateException("no entry");
    }
    return current;
  }

  @Override
  public byte[] value() {
    return sessions.value();
  }

  @Override
  public void close() {
    sessions.close();
  }
}

package io.weir.stores.io;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that is read. Between two reads {@link OpenFiles} may shut it; the next one opens it
 * again, and finds it gone if it was deleted meanwhile.
 */
final class ReadFile implements Directory.Input {
  private final Path path;
  private final OpenFiles files;

  // Under the monitor of this. Whoever has it never waits for that of the open files.
  private @Nullable OpenFile file;
  private int readers;
  private boolean readAgain;
  private boolean closed;

  private ReadFile(Path path, OpenFiles files) {
    this.path = path;
    this.files = files;
  }

  static ReadFile open(Path path, OpenFiles files) throws IOException {
    ReadFile opened = new ReadFile(path, files);
    opened.enter();
    opened.leave();
    return opened;
  }

  @Override
  public long length() throws IOException {
    OpenFile entered = enter();
    try {
      return entered.length();
    } finally {
      leave();
    }
  }

  @Override
  public int read(long position, byte[] bytes, int offset, int length) throws IOException {
    OpenFile entered = enter();
    try {
      return entered.read(position, bytes, offset, length);
    } finally {
      leave();
    }
  }

  /** What is open until {@link #leave}. */
  private OpenFile enter() throws IOException {
    OpenFile there = enterIfOpen();
    if (there != null) {
      return there;
    }
    OpenFile opened = files.open(this::enterOrOpen);
    tellOpened();
    return opened;
  }

  private synchronized @Nullable OpenFile enterIfOpen() throws ClosedChannelException {
    if (closed) {
      throw new ClosedChannelException();
    }
    if (file != null) {
      readers++;
      readAgain = true; // What is read once goes before what is read again.
    }
    return file;
  }

  private synchronized OpenFile enterOrOpen() throws IOException {
    OpenFile there = enterIfOpen();
    if (there == null) {
      there = OpenFile.open(path, StandardOpenOption.READ);
      file = there;
      readers++;
    }
    return there;
  }

  private void tellOpened() throws IOException {
    boolean told = false;
    try {
      files.opened(this);
      told = true;
    } finally {
      if (!told) {
        leave();
      }
    }
  }

  private void leave() throws IOException {
    synchronized (this) {
      readers--;
      if (!closed || readers > 0) {
        return;
      }
      shut();
    }
    files.closed(this);
  }

  /** Shuts it if nobody reads it, nor has since this was last asked; false if it stays open. */
  synchronized boolean shutUnlessRead() throws IOException {
    boolean isIdle = readers == 0 && !readAgain;
    readAgain = false;
    if (isIdle) {
      shut();
    }
    return isIdle;
  }

  /** Shuts it if nobody reads it now; false if it stays open. */
  synchronized boolean shutIfIdle() throws IOException {
    if (readers == 0) {
      shut();
    }
    return readers == 0;
  }

  private void shut() throws IOException {
    OpenFile open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }

  /** Closes it for good, once those who read it now are done. */
  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
      if (readers > 0) {
        return;
      }
      shut();
    }
    files.closed(this);
  }
}

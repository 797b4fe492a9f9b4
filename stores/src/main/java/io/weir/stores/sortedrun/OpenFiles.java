package io.weir.stores.sortedrun;

import io.weir.stores.io.Directory;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of runs in a directory, of which only those are open that were read lately. So a store
 * needs few descriptors, however many runs it has.
 */
public final class OpenFiles {
  private final Directory directory;
  private final int most;

  /** Least recently read first; may be more than the most while so many are being read. */
  private final Set<RunInput> open = new LinkedHashSet<>();

  /**
   * @param most so many are open while nobody reads, at least 1
   */
  public OpenFiles(Directory directory, int most) {
    this.directory = directory;
    this.most = most;
  }

  Directory directory() {
    return directory;
  }

  /** Opens a file, which may be closed between two reads and opened again. */
  Directory.Input open(String file) throws IOException {
    RunInput input = new RunInput(file);
    enter(input);
    leave(input);
    return input;
  }

  private synchronized Directory.Input enter(RunInput reading) throws IOException {
    Directory.Input input = reading.input;
    if (input == null) {
      input = directory.open(reading.file);
      reading.input = input;
    }
    reading.readers++;
    open.remove(reading);
    open.add(reading);
    return input;
  }

  private synchronized void leave(RunInput reading) throws IOException {
    reading.readers--;
    if (reading.closed) {
      shutIfIdle(reading);
    }
    if (open.size() > most) {
      for (RunInput other : List.copyOf(open)) {
        if (open.size() > most) {
          shutIfIdle(other);
        }
      }
    }
  }

  private synchronized void close(RunInput closing) throws IOException {
    closing.closed = true;
    shutIfIdle(closing);
  }

  private void shutIfIdle(RunInput shut) throws IOException {
    Directory.Input input = shut.input;
    if (input != null && shut.readers == 0) {
      shut.input = null;
      open.remove(shut);
      input.close();
    }
  }

  /** A file that is opened when it is read. Its fields are under the monitor of all. */
  private final class RunInput implements Directory.Input {
    private final String file;
    private Directory.@Nullable Input input;
    private int readers;
    private boolean closed;

    private RunInput(String file) {
      this.file = file;
    }

    @Override
    public long length() throws IOException {
      Directory.Input entered = enter(this);
      try {
        return entered.length();
      } finally {
        leave(this);
      }
    }

    @Override
    public int read(long position, byte[] bytes, int offset, int length) throws IOException {
      Directory.Input entered = enter(this);
      try {
        return entered.read(position, bytes, offset, length);
      } finally {
        leave(this);
      }
    }

    @Override
    public void close() throws IOException {
      OpenFiles.this.close(this);
    }
  }
}

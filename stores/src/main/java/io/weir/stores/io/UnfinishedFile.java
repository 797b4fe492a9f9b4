package io.weir.stores.io;

import java.io.IOException;

/**
 * A file that is being written: unless it is kept, it goes in the end. Meant for a try statement,
 * so that an error of its deletion is added to the one that ended the writing, and hides none.
 */
public final class UnfinishedFile implements AutoCloseable {
  private final Directory directory;
  private final String name;
  private boolean kept;

  public UnfinishedFile(Directory directory, String name) {
    this.directory = directory;
    this.name = name;
  }

  /** The file is complete. */
  public void keep() {
    kept = true;
  }

  /** Deletes the file if it is there and not kept. */
  @Override
  public void close() throws IOException {
    if (!kept && directory.list().contains(name)) {
      directory.deleteIfThere(name);
    }
  }
}

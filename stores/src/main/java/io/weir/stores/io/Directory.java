package io.weir.stores.io;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/**
 * A flat directory of files, each created once. Names are plain file names.
 *
 * <p>Safe for use by many threads. No method is ended by an interrupt of its thread, and no
 * interrupt closes a file that others use. A missing file is reported as {@link
 * java.nio.file.NoSuchFileException}, one that exists already as {@link
 * java.nio.file.FileAlreadyExistsException}, a full disk as {@link DiskFullException}, a process
 * that can open no more as {@link TooManyFilesException}, and a sync that failed for whatever
 * reason as {@link FailedSyncException}.
 */
public interface Directory {
  /** The names of all files, sorted. */
  List<String> list() throws IOException;

  /** The length of a file in bytes. */
  long length(String name) throws IOException;

  /** Creates a file that must not exist. Its name is durable only after {@link #sync()}. */
  Output create(String name) throws IOException;

  /** Opens an existing file to write on. */
  Output reopen(String name) throws IOException;

  /**
   * Opens an existing file to read. It may be shut between two reads and opened again by its name:
   * once the file is renamed or deleted, it may be found missing.
   */
  Input open(String name) throws IOException;

  /**
   * Renames atomically, replacing a file of the target name. Durable only after {@link #sync()}.
   */
  void rename(String source, String target) throws IOException;

  /** Deletes a file. Whoever has it open to write can go on. */
  void delete(String name) throws IOException;

  /** The same of a file that somebody else may delete first. */
  default void deleteIfThere(String name) throws IOException {
    try {
      delete(name);
    } catch (NoSuchFileException e) {
      // it is as it should be
    }
  }

  /** Makes creations, renames and deletions durable. Not the bytes of any file. */
  void sync() throws IOException;

  /**
   * Locks the directory against every other opener, in this process or another, until the result is
   * closed or this process ends.
   *
   * @throws io.weir.stores.StoreLockedException if it is locked; the message names the process
   */
  Lock lock(String name) throws IOException;

  /** Where the directory is, for messages. */
  @Override
  String toString();

  /** A file that is written at given positions. */
  interface Output extends AutoCloseable {
    /**
     * Writes all of the bytes at {@code position}; the file grows as needed, gaps read as zeros.
     */
    void write(long position, byte[] bytes, int offset, int length) throws IOException;

    /** Makes the bytes written so far durable. Not the name of the file. */
    void sync() throws IOException;

    @Override
    void close() throws IOException;
  }

  /** A file that is read at given positions. */
  interface Input extends AutoCloseable {
    long length() throws IOException;

    /**
     * Reads up to {@code length} bytes at {@code position}; fewer only at the end of the file.
     *
     * @return the bytes read, 0 at or after the end
     */
    int read(long position, byte[] bytes, int offset, int length) throws IOException;

    @Override
    void close() throws IOException;
  }

  /** A held lock. */
  interface Lock extends AutoCloseable {
    @Override
    void close() throws IOException;
  }
}

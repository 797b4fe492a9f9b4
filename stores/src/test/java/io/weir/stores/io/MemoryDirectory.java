package io.weir.stores.io;

import io.weir.stores.StoreLockedException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * A directory in memory that knows what is durable, and can lose the rest.
 *
 * <p>Content is durable by blocks of 512 bytes once {@link Directory.Output#sync} returned, names
 * once {@link #sync} returned, and neither implies the other. {@link #crash} gives the directory as
 * it is found after a loss of power. This one goes on as if nothing had happened, so that one run
 * can be crashed in many ways.
 *
 * <p>For tests of damage, {@link #put}, {@link #flip}, {@link #truncate} and {@link #remove} change
 * files behind the back of who has them open; what they change is durable. For tests of leaks,
 * {@link #openHandles} tells what is not closed.
 */
public final class MemoryDirectory implements Directory {
  private static final long UNLIMITED = Long.MAX_VALUE;

  private final Object lock = new Object();
  private final MemoryNames names;
  private final Set<String> locked = new HashSet<>();
  private final Set<Handle> handles = new LinkedHashSet<>();
  private long bytesMax = UNLIMITED;

  /** An empty directory. */
  public MemoryDirectory() {
    this(new MemoryNames());
  }

  private MemoryDirectory(MemoryNames names) {
    this.names = names;
  }

  /** A directory with these files, all durable. */
  public static MemoryDirectory of(Map<String, byte[]> files) {
    MemoryDirectory directory = new MemoryDirectory();
    files.forEach(directory::put);
    return directory;
  }

  /**
   * This directory as it is found after a loss of power: what was synced, and of the rest what
   * {@code seed} picks. An overwritten block is as it was synced, as it is now, or rarely torn
   * between the two; a created, renamed or deleted name may be there or not, but no rename survives
   * without what it renames.
   *
   * @param unsyncedPercent the chance of each unsynced block and each unsynced change of a name to
   *     survive. 0 keeps exactly what was synced; 100 keeps everything, as when only the process
   *     was killed
   * @return a directory of its own, not locked, without limit, all of it durable
   */
  public MemoryDirectory crash(int unsyncedPercent, long seed) {
    PowerLoss loss = new PowerLoss(unsyncedPercent, seed);
    synchronized (lock) {
      return new MemoryDirectory(names.after(loss));
    }
  }

  /** A directory of its own with the same content, of which the same is durable. Not locked. */
  public MemoryDirectory copy() {
    synchronized (lock) {
      return new MemoryDirectory(names.copy());
    }
  }

  /** The content of all files, as it is now. */
  public Map<String, byte[]> snapshot() {
    synchronized (lock) {
      Map<String, byte[]> contents = new TreeMap<>();
      names.files().forEach((name, file) -> contents.put(name, file.content()));
      return contents;
    }
  }

  /** The bytes of all files, as they are now. */
  public long bytes() {
    synchronized (lock) {
      return names.files().values().stream().mapToLong(MemoryFile::length).sum();
    }
  }

  /** Sets the whole content of a file, which is created if need be. */
  public void put(String name, byte[] content) {
    synchronized (lock) {
      MemoryFile file = names.files().get(FileName.checked(name));
      if (file == null) {
        names.place(name, MemoryFile.synced(content));
      } else {
        file.replace(content);
      }
    }
  }

  /** Inverts the bits of {@code mask} in the byte at {@code position}. */
  public void flip(String name, long position, int mask) throws IOException {
    synchronized (lock) {
      MemoryFile file = existing(name);
      byte[] bytes = new byte[1];
      Objects.checkIndex(position, file.length());
      file.read(position, bytes, 0, 1);
      bytes[0] ^= (byte) mask;
      file.write(position, bytes, 0, 1);
      file.sync();
    }
  }

  /** Cuts a file to its first {@code length} bytes. */
  public void truncate(String name, int length) throws IOException {
    synchronized (lock) {
      MemoryFile file = existing(name);
      Objects.checkIndex(length, file.length() + 1);
      byte[] rest = new byte[length];
      file.read(0, rest, 0, length);
      file.replace(rest);
    }
  }

  /** Removes a file. */
  public void remove(String name) throws IOException {
    synchronized (lock) {
      existing(name);
      names.remove(name);
    }
  }

  /**
   * Loses the bytes of a file that were not synced, as a sync does that fails: they can be read
   * until the crash, but no later sync makes them durable. Nothing happens if it is there no more.
   */
  public void loseUnsynced(String name) {
    synchronized (lock) {
      MemoryFile file = names.files().get(FileName.checked(name));
      if (file != null) {
        file.loseUnsynced();
      }
    }
  }

  /** Sets the most that all files together may hold; a write beyond it has no effect. */
  public void limit(long bytesMax) {
    synchronized (lock) {
      this.bytesMax = bytesMax;
    }
  }

  /** What is not closed, in the order it was opened: for example {@code output of segment-1}. */
  public List<String> openHandles() {
    synchronized (lock) {
      return handles.stream().map(Handle::toString).toList();
    }
  }

  @Override
  public List<String> list() {
    synchronized (lock) {
      return new ArrayList<>(names.files().keySet());
    }
  }

  @Override
  public long length(String name) throws IOException {
    synchronized (lock) {
      return existing(name).length();
    }
  }

  @Override
  public Output create(String name) throws IOException {
    synchronized (lock) {
      if (names.files().containsKey(FileName.checked(name))) {
        throw new FileAlreadyExistsException(name);
      }
      MemoryFile file = new MemoryFile();
      names.create(name, file);
      return new MemoryOutput(name, file);
    }
  }

  @Override
  public Output reopen(String name) throws IOException {
    synchronized (lock) {
      return new MemoryOutput(name, existing(name));
    }
  }

  @Override
  public Input open(String name) throws IOException {
    synchronized (lock) {
      return new MemoryInput(name, existing(name));
    }
  }

  @Override
  public void rename(String source, String target) throws IOException {
    synchronized (lock) {
      existing(source);
      if (!FileName.checked(target).equals(source)) {
        names.rename(source, target);
      }
    }
  }

  @Override
  public void delete(String name) throws IOException {
    synchronized (lock) {
      existing(name);
      names.delete(name);
    }
  }

  @Override
  public void sync() {
    synchronized (lock) {
      names.sync();
    }
  }

  @Override
  public Lock lock(String name) throws IOException {
    String process = Long.toString(ProcessHandle.current().pid());
    synchronized (lock) {
      if (!locked.add(FileName.checked(name))) {
        throw new StoreLockedException(
            this + " is in use by process " + process + ", which holds the lock " + name);
      }
      MemoryFile file = names.files().get(name);
      if (file == null) {
        file = new MemoryFile();
        names.create(name, file);
      }
      byte[] content = (process + "\n").getBytes(StandardCharsets.US_ASCII);
      file.write(0, content, 0, content.length);
      return new MemoryLock(name);
    }
  }

  /** All of memory is one place; tests that use several directories tell them apart themselves. */
  @Override
  public String toString() {
    return "memory";
  }

  private MemoryFile existing(String name) throws NoSuchFileException {
    MemoryFile file = names.files().get(FileName.checked(name));
    if (file == null) {
      throw new NoSuchFileException(name);
    }
    return file;
  }

  private void checkSpace(String name, long growthBytes) throws DiskFullException {
    if (bytesMax == UNLIMITED || growthBytes <= 0) {
      return;
    }
    long used = names.files().values().stream().mapToLong(MemoryFile::length).sum();
    if (used + growthBytes > bytesMax) {
      throw new DiskFullException(
          "no space left to write " + name + ": " + used + " of " + bytesMax + " bytes are used");
    }
  }

  /** Something that is open until it is closed. */
  private abstract class Handle implements AutoCloseable {
    private final String description;

    Handle(String description) {
      this.description = description;
      handles.add(this);
    }

    void checkOpen() throws IOException {
      if (!handles.contains(this)) {
        throw new ClosedChannelException();
      }
    }

    @Override
    public void close() {
      synchronized (lock) {
        if (handles.remove(this)) {
          release();
        }
      }
    }

    void release() {}

    @Override
    public final String toString() {
      return description;
    }
  }

  private final class MemoryOutput extends Handle implements Output {
    private final String name;
    private final MemoryFile file;

    MemoryOutput(String name, MemoryFile file) {
      super("output of " + name);
      this.name = name;
      this.file = file;
    }

    @Override
    public void write(long position, byte[] bytes, int offset, int length) throws IOException {
      OpenFile.checkTransfer(position, bytes, offset, length);
      synchronized (lock) {
        checkOpen();
        checkSpace(name, position + length - file.length());
        file.write(position, bytes, offset, length);
      }
    }

    @Override
    public void sync() throws IOException {
      synchronized (lock) {
        checkOpen();
        file.sync();
      }
    }
  }

  /** An input that finds its file missing once it was deleted, as one that was shut does. */
  private final class MemoryInput extends Handle implements Input {
    private final String name;
    private final MemoryFile file;

    MemoryInput(String name, MemoryFile file) {
      super("input of " + name);
      this.name = name;
      this.file = file;
    }

    @Override
    void checkOpen() throws IOException {
      super.checkOpen();
      if (names.files().get(name) != file) {
        throw new NoSuchFileException(name);
      }
    }

    @Override
    public long length() throws IOException {
      synchronized (lock) {
        checkOpen();
        return file.length();
      }
    }

    @Override
    public int read(long position, byte[] bytes, int offset, int length) throws IOException {
      OpenFile.checkTransfer(position, bytes, offset, length);
      synchronized (lock) {
        checkOpen();
        return file.read(position, bytes, offset, length);
      }
    }
  }

  private final class MemoryLock extends Handle implements Lock {
    private final String name;

    MemoryLock(String name) {
      super("lock " + name);
      this.name = name;
    }

    @Override
    void release() {
      locked.remove(name);
    }
  }
}

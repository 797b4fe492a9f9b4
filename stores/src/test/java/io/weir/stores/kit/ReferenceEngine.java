package io.weir.stores.kit;

import io.weir.stores.CorruptionException;
import io.weir.stores.Cursor;
import io.weir.stores.EngineStats;
import io.weir.stores.Figure;
import io.weir.stores.KeyValueEngine;
import io.weir.stores.OutOfSpaceException;
import io.weir.stores.StoreClosedException;
import io.weir.stores.StoreException;
import io.weir.stores.StoreFailedException;
import io.weir.stores.generation.PinnedGeneration;
import io.weir.stores.io.Directory;
import io.weir.stores.io.DiskFullException;
import io.weir.stores.io.FileNumber;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map that writes itself whole into a new file for each generation. A toy for the kits.
 */
final class ReferenceEngine implements KeyValueEngine {
  private static final int MAGIC = 0x52454631;
  private static final int HEADER_BYTES = 16;
  private static final int LARGE_BYTES = 16 << 10;

  /** What a closed store has in the memory of the process only; a bug, of course. */
  private static final Map<Directory, ReferenceEngine> HELD_BACK =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final Directory directory;
  private final PlantedBug bug;
  private final Directory.Lock lock;
  private final NavigableMap<byte[], byte[]> content = new TreeMap<>(Arrays::compareUnsigned);
  private final NavigableMap<byte[], byte[]> ghosts = new TreeMap<>(Arrays::compareUnsigned);
  private byte @Nullable [] note;
  private boolean marked;
  private boolean generated = true;
  private boolean open = true;
  private @Nullable StoreException failure;
  private long number;
  private long generations;
  private long errors;
  private int cursors;

  ReferenceEngine(Directory directory, PlantedBug bug) {
    this.directory = directory;
    this.bug = bug;
    try {
      lock = directory.lock("LOCK");
      boolean recovered = false;
      try {
        recover();
        recovered = true;
      } finally {
        if (!recovered) {
          lock.close();
        }
      }
    } catch (IOException e) {
      throw new StoreFailedException("cannot open " + directory, e);
    }
  }

  private void recover() throws IOException {
    ReferenceEngine heldBack = HELD_BACK.remove(directory);
    if (heldBack != null) {
      content.putAll(heldBack.content);
      note = heldBack.note;
      marked = true;
      generated = false;
      return;
    }
    List<String> names = new ArrayList<>(directory.list());
    names.removeIf(name -> !name.startsWith("generation-") || name.endsWith(".tmp"));
    CorruptionException damage = null;
    for (int i = names.size() - 1; i >= 0; i--) {
      number = Math.max(number, Long.parseLong(names.get(i).substring(11)));
      try {
        read(names.get(i));
        return;
      } catch (CorruptionException e) {
        damage = damage == null ? e : damage;
      }
    }
    if (damage != null) {
      throw damage;
    }
  }

  private void read(String name) throws IOException {
    byte[] bytes;
    try (Directory.Input input = directory.open(name)) {
      bytes = new byte[(int) input.length()];
      if (input.read(0, bytes, 0, bytes.length) < bytes.length) {
        throw new CorruptionException(name + " is short");
      }
    }
    ByteBuffer file = ByteBuffer.wrap(bytes);
    boolean whole =
        bytes.length >= HEADER_BYTES
            && file.getInt(0) == MAGIC
            && file.getInt(4) == checksum(bytes)
            && file.getLong(8) == Long.parseLong(name.substring(11));
    if (bytes.length < HEADER_BYTES || (!whole && bug != PlantedBug.NO_CHECKSUM)) {
      throw new CorruptionException(name + " is damaged");
    }
    file.position(HEADER_BYTES);
    try {
      note = get(file);
      while (file.hasRemaining()) {
        byte[] key = get(file);
        content.put(key, get(file));
      }
    } catch (BufferUnderflowException | NegativeArraySizeException e) {
      throw new CorruptionException(name + " ends early: " + e);
    }
    marked = true;
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 8, bytes.length - 8);
    return (int) crc.getValue();
  }

  private static byte[] get(ByteBuffer file) {
    byte[] bytes = new byte[Math.min(file.getInt(), file.capacity())];
    file.get(bytes);
    return bytes;
  }

  private void check() {
    if (!open) {
      throw new StoreClosedException("closed");
    }
    if (failure != null) {
      throw new StoreFailedException("failed", failure);
    }
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    check();
    byte[] value = content.get(key);
    if (bug == PlantedBug.HIDDEN_BY_COLLISION && isHidden(key)) {
      return null;
    }
    return value == null ? null : value.clone();
  }

  private boolean isHidden(byte[] key) {
    int hash = hash(key);
    return content.headMap(key, false).keySet().stream().anyMatch(other -> hash(other) == hash);
  }

  private static int hash(byte[] key) {
    return Arrays.hashCode(key) & 0xFF;
  }

  @Override
  public void put(byte[] key, byte[] value) {
    check();
    content.put(key.clone(), value.clone());
    marked = false;
  }

  @Override
  public boolean delete(byte[] key) {
    check();
    byte[] old = content.remove(key);
    if (old == null) {
      return false;
    }
    marked = false;
    if (bug == PlantedBug.LOST_DELETE) {
      ghosts.put(key.clone(), old);
    }
    return true;
  }

  @Override
  public long size() {
    check();
    return content.size();
  }

  @Override
  public Cursor scan(
      byte @Nullable [] from, byte @Nullable [] to, boolean toInclusive, Direction direction) {
    check();
    NavigableMap<byte[], byte[]> range = new TreeMap<>(content);
    if (from != null && to != null && Arrays.compareUnsigned(from, to) > 0) {
      range.clear();
    } else {
      range = from == null ? range : range.tailMap(from, true);
      range =
          to == null ? range : range.headMap(to, toInclusive || bug == PlantedBug.BOUND_INCLUDED);
    }
    range = direction == Direction.ASCENDING ? range : range.descendingMap();
    return new ReferenceCursor(range.entrySet().iterator());
  }

  @Override
  public void mark(byte[] noteOfMark) {
    check();
    note = noteOfMark.clone();
    marked = true;
    generated = false;
  }

  @Override
  public void generate() {
    check();
    if (!marked || generated) {
      return;
    }
    try {
      write();
    } catch (DiskFullException e) {
      errors++;
    } catch (IOException e) {
      errors++;
      failure = new StoreFailedException("cannot write", e);
    }
  }

  private void write() throws IOException {
    String name = "generation-" + FileNumber.of(number + 1);
    try {
      writeUnfinished(name + ".tmp");
    } catch (DiskFullException e) {
      directory.delete(name + ".tmp");
      if (bug != PlantedBug.FULL_DISK_IGNORED) {
        throw e;
      }
      generated = true;
      return;
    }
    number++;
    directory.rename(name + ".tmp", name);
    if (bug != PlantedBug.NO_DIRECTORY_SYNC) {
      sync(directory::sync);
    }
    generated = true;
    generations++;
    deleteOld();
  }

  private void deleteOld() throws IOException {
    boolean kept =
        bug == PlantedBug.FILES_KEPT || (bug == PlantedBug.PINNED_BY_CURSOR && cursors > 0);
    String old = "generation-" + FileNumber.of(number - 2);
    if (!kept && directory.list().contains(old)) {
      directory.delete(old);
    }
  }

  private void writeUnfinished(String name) throws IOException {
    byte[] bytes = encode();
    if (directory.list().contains(name)) {
      directory.delete(name);
    }
    Directory.Output output = directory.create(name);
    try {
      write(output, bytes);
      if (bug != PlantedBug.NO_FILE_SYNC) {
        sync(output::sync);
      }
    } finally {
      if (bug != PlantedBug.OPEN_FILE) {
        output.close();
      }
    }
  }

  private void write(Directory.Output output, byte[] bytes) throws IOException {
    try {
      output.write(0, bytes, 0, bytes.length);
    } catch (IOException e) {
      if (bug != PlantedBug.WRITE_FAILURE_IGNORED) {
        throw e;
      }
    }
  }

  /** A sync of a file or of names. */
  private interface Sync {
    void run() throws IOException;
  }

  private void sync(Sync sync) throws IOException {
    try {
      sync.run();
    } catch (IOException e) {
      throw bug == PlantedBug.SYNC_TRIED_AGAIN ? new DiskFullException("no space") : e;
    }
  }

  private byte[] encode() {
    byte[] noteBytes = note == null ? new byte[0] : note;
    NavigableMap<byte[], byte[]> written = new TreeMap<>(content);
    written.putAll(ghosts);
    if (bug == PlantedBug.LARGE_VALUE_LOST) {
      written.values().removeIf(value -> value.length > LARGE_BYTES);
    }
    int length = HEADER_BYTES + 4 + noteBytes.length;
    for (Map.Entry<byte[], byte[]> entry : written.entrySet()) {
      length += 8 + entry.getKey().length + entry.getValue().length;
    }
    ByteBuffer file = ByteBuffer.allocate(length);
    file.putInt(MAGIC).putInt(0).putLong(number + 1);
    file.putInt(noteBytes.length).put(noteBytes);
    written.forEach(
        (key, value) -> file.putInt(key.length).put(key).putInt(value.length).put(value));
    file.putInt(4, checksum(file.array()));
    return file.array();
  }

  @Override
  public byte @Nullable [] note() {
    check();
    return note == null ? null : note.clone();
  }

  @Override
  public void clear(byte[] noteOfMark) {
    check();
    content.clear();
    mark(noteOfMark);
    generate();
  }

  @Override
  public @Nullable PinnedGeneration pinNewest() {
    return null;
  }

  @Override
  public EngineStats stats() {
    return EngineStats.NONE
        .with(Figure.KEYS, content.size())
        .with(Figure.GENERATIONS, generations)
        .with(Figure.BACKGROUND_ERRORS, errors);
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    try (lock) {
      if (marked && !generated && failure == null) {
        if (bug == PlantedBug.HELD_BACK) {
          HELD_BACK.put(directory, this);
        } else {
          write();
        }
      }
    } catch (DiskFullException e) {
      throw new OutOfSpaceException("full", e);
    } catch (IOException e) {
      throw new StoreFailedException("cannot write", e);
    }
  }

  /** Walks over a copy. */
  private final class ReferenceCursor implements Cursor {
    private final Iterator<Map.Entry<byte[], byte[]>> entries;
    private Map.@Nullable Entry<byte[], byte[]> current;
    private boolean closed;

    ReferenceCursor(Iterator<Map.Entry<byte[], byte[]>> entries) {
      this.entries = entries;
      cursors++;
    }

    @Override
    public boolean next() {
      check();
      if (closed) {
        throw new StoreClosedException("closed");
      }
      current = entries.hasNext() ? entries.next() : null;
      return current != null;
    }

    private Map.Entry<byte[], byte[]> current() {
      if (current == null) {
        throw new IllegalStateException("no entry");
      }
      return current;
    }

    @Override
    public byte[] key() {
      return current().getKey().clone();
    }

    @Override
    public byte[] value() {
      byte[] now = content.get(current().getKey());
      return bug == PlantedBug.LIVE_CURSOR && now != null
          ? now.clone()
          : current().getValue().clone();
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        cursors--;
      }
    }
  }
}

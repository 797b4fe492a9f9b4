package io.weir.changelog;

import io.weir.stores.Cursor;
import io.weir.stores.EngineStats;
import io.weir.stores.KeyValueEngine;
import io.weir.stores.generation.PinnedGeneration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An engine in memory that keeps the promises of one on disk: what a crash leaves is a generation.
 * Every mark becomes one if {@code eager}, else only those asked for and the last one at close.
 */
final class FakeEngine implements KeyValueEngine {
  private record Generation(TreeMap<byte[], byte[]> content, byte @Nullable [] note) {}

  private final boolean eager;
  private final List<Generation> generations = new ArrayList<>();
  private final TreeMap<byte[], byte[]> content = new TreeMap<>(Arrays::compareUnsigned);
  private byte @Nullable [] note;
  private boolean changedSinceMark;
  private boolean open = true;

  FakeEngine(boolean eager) {
    this.eager = eager;
  }

  private FakeEngine(boolean eager, Generation generation) {
    this(eager);
    content.putAll(generation.content());
    note = generation.note();
    generations.add(generation);
  }

  /** What opening the store again finds after the process died, or after a close. */
  FakeEngine reopened() {
    return generations.isEmpty()
        ? new FakeEngine(eager)
        : new FakeEngine(eager, generations.get(generations.size() - 1));
  }

  int generations() {
    return generations.size();
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return content.get(key);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    changedSinceMark = true;
    content.put(key.clone(), value.clone());
  }

  @Override
  public boolean delete(byte[] key) {
    changedSinceMark = true;
    return content.remove(key) != null;
  }

  @Override
  public long size() {
    return content.size();
  }

  @Override
  public Cursor scan(
      byte @Nullable [] from, byte @Nullable [] to, boolean toInclusive, Direction direction) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void mark(byte[] newest) {
    note = newest;
    changedSinceMark = false;
    if (eager) {
      generate();
    }
  }

  @Override
  public void generate() {
    if (note != null && !changedSinceMark) {
      TreeMap<byte[], byte[]> copy = new TreeMap<>(Arrays::compareUnsigned);
      copy.putAll(content);
      generations.add(new Generation(copy, note));
    }
  }

  @Override
  public byte @Nullable [] note() {
    return note;
  }

  @Override
  public void clear(byte[] newest) {
    content.clear();
    note = newest;
    changedSinceMark = false;
    generate();
  }

  @Override
  public @Nullable PinnedGeneration pinNewest() {
    return null;
  }

  @Override
  public EngineStats stats() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    if (open) {
      generate();
      open = false;
    }
  }
}

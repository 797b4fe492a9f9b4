package io.weir.stores.kit;

import io.weir.stores.KeyValueEngine;
import io.weir.stores.io.Directory;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.kit.EngineSubject.Background;
import java.util.function.Function;

/**
 * Where a store under test has its files: a directory in memory, and doubles between it and the
 * store.
 */
final class Site {
  private final EngineSubject subject;
  private final Function<MemoryDirectory, Directory> doubles;
  private final Background background;
  private MemoryDirectory memory;

  /**
   * @param doubles what to put between the files and the store, each time it is opened
   */
  Site(
      EngineSubject subject,
      MemoryDirectory memory,
      Function<MemoryDirectory, Directory> doubles,
      Background background) {
    this.subject = subject;
    this.memory = memory;
    this.doubles = doubles;
    this.background = background;
  }

  Site(
      EngineSubject subject, MemoryDirectory memory, Function<MemoryDirectory, Directory> doubles) {
    this(subject, memory, doubles, Background.CALLER);
  }

  Site(EngineSubject subject, MemoryDirectory memory) {
    this(subject, memory, directory -> directory);
  }

  KeyValueEngine open() {
    return subject.open(doubles.apply(memory), background);
  }

  EngineSubject subject() {
    return subject;
  }

  MemoryDirectory memory() {
    return memory;
  }

  /** Leaves the files to a new process; they are no more durable than they were. */
  void kill() {
    memory = memory.copy();
  }

  /** Leaves to a new process what is found of the files after a loss of power. */
  void losePower(int unsyncedPercent, long seed) {
    memory = memory.crash(unsyncedPercent, seed);
  }
}

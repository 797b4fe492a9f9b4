package io.weir.examples.demo;

import io.weir.config.Settings;
import io.weir.stores.EngineStats;
import io.weir.stores.Figure;
import io.weir.stores.memory.MemoryBudget;
import io.weir.suppliers.StorePlan;
import io.weir.suppliers.WeirStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What the stores of a run hold. Safe for use by any thread. */
final class StoreGauge {
  /** The setting for the memory of all Weir stores. */
  static final String MEMORY_SETTING = Settings.MEMORY_MAX_BYTES;

  private final Side side;
  private final Path stateDirectory;

  StoreGauge(Side side, Path stateDirectory) {
    this.side = side;
    this.stateDirectory = stateDirectory;
  }

  /** What Weir decided for each store; empty if the stores are not Weir's. */
  List<StorePlan> plan() {
    return side == Side.WEIR ? WeirStores.plan() : List.of();
  }

  /** How much the stores hold: live records in Weir's, files in others. */
  String state() {
    List<EngineStats> figures =
        plan().stream().map(StorePlan::figures).filter(Objects::nonNull).toList();
    return figures.isEmpty()
        ? "state " + new ByteSize(diskBytes()) + " on disk"
        : "state "
            + new ByteSize(figures.stream().mapToLong(stats -> stats.get(Figure.LIVE_BYTES)).sum());
  }

  /** Memory that Weir's stores take now; empty if the stores are not Weir's. */
  Optional<ByteSize> memoryUsed() {
    return plan().stream().anyMatch(plan -> plan.figures() != null)
        ? Optional.of(new ByteSize(MemoryBudget.ofProcess().usedBytes()))
        : Optional.empty();
  }

  /** Memory that Weir's stores may take together. */
  ByteSize memoryBudget() {
    return new ByteSize(MemoryBudget.ofProcess().maxBytes());
  }

  /** The size of all files of the stores. */
  long diskBytes() {
    Sum sum = new Sum();
    try {
      Files.walkFileTree(stateDirectory, sum);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sum.bytes;
  }

  private static final class Sum extends SimpleFileVisitor<Path> {
    private long bytes;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      bytes += attributes.size();
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      // a running store deletes files at any time
      return FileVisitResult.CONTINUE;
    }
  }
}

package io.weir.stores.keyorder;

import io.weir.stores.MemoryLimitException;
import io.weir.stores.io.Directory;
import io.weir.stores.io.FileNumber;
import io.weir.stores.io.UnfinishedFile;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.sortedrun.BlockCache;
import io.weir.stores.sortedrun.Kind;
import io.weir.stores.sortedrun.RecordSource;
import io.weir.stores.sortedrun.RunFile;
import io.weir.stores.sortedrun.SortedRun;
import io.weir.stores.sortedrun.SortedRunWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the files of a store that no other life of it needs. */
public final class OrderFiles {
  private static final Logger LOG = LoggerFactory.getLogger(OrderFiles.class);
  private static final String NAMES = "order-\\d{16}";
  private static final byte[] THERE = {};

  private final Directory directory;
  private final MemoryBudget budget;
  private final BlockCache blocks;
  private final AtomicLong lastNumber = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private volatile @Nullable IOException lastError;

  /**
   * @param weight of the store in the budget
   */
  public OrderFiles(Directory directory, MemoryBudget budget, double weight) {
    this.directory = directory;
    this.budget = budget;
    this.blocks = new BlockCache(budget, weight);
  }

  /** Deletes what an earlier life of the store has left. */
  public static void deleteLeftOver(Directory directory) throws IOException {
    for (String name : directory.list()) {
      if (name.matches(NAMES)) {
        directory.delete(name);
      }
    }
  }

  /** What blocks of the files take in memory, which goes when others need it. For any thread. */
  public long cachedBytes() {
    return blocks.memoryBytes();
  }

  MemoryBudget budget() {
    return budget;
  }

  /** What to throw when a store has no memory for the order of its keys. */
  public MemoryLimitException withoutMemory(String store) {
    return new MemoryLimitException(
        "Store "
            + store
            + " has no memory to keep its keys in order for a range read, of a budget of "
            + budget.maxBytes()
            + " bytes: "
            + budget.remedy());
  }

  /** Fills the run that {@link #write} makes. */
  @FunctionalInterface
  public interface Content {
    /** Adds all records in order; false if that was given up. */
    boolean addTo(SortedRunWriter writer) throws IOException;
  }

  /** A run in a file of its own. */
  public record Written(String name, SortedRun run) {}

  /**
   * Writes a run, which whoever gets it has to close and to delete. When this throws or returns
   * null, which it does for a content that was given up, there is no file.
   */
  public @Nullable Written write(Content content) throws IOException {
    String name = "order-" + FileNumber.of(lastNumber.incrementAndGet());
    try (UnfinishedFile unfinished = new UnfinishedFile(directory, name)) {
      RunFile file = writeFile(name, content);
      if (file == null) {
        return null;
      }
      Written written = new Written(name, SortedRun.open(directory, name, file, blocks));
      unfinished.keep();
      return written;
    }
  }

  private @Nullable RunFile writeFile(String name, Content content) throws IOException {
    try (SortedRunWriter writer = new SortedRunWriter(directory, name, budget)) {
      return content.addTo(writer) ? writer.finishUnsynced() : null;
    }
  }

  /**
   * Closes a run and deletes its file. What fails is logged and counted; the next opening helps.
   */
  public void remove(Written written) {
    try {
      written.run().close();
    } catch (IOException e) {
      failed(written, e);
    }
    try {
      directory.delete(written.name());
    } catch (NoSuchFileException e) {
      LOG.debug("{} in {} was deleted by something else", written.name(), directory, e);
    } catch (IOException e) {
      failed(written, e);
    }
  }

  private void failed(Written written, IOException cause) {
    LOG.warn("{} in {} cannot be removed", written.name(), directory, cause);
    lastError = cause;
    errors.incrementAndGet();
  }

  /** How often a file could not be closed or deleted. */
  public long errors() {
    return errors.get();
  }

  /** The last of these errors; null if there was none. */
  public @Nullable IOException lastError() {
    return lastError;
  }

  private static void add(SortedRunWriter writer, byte[] key, long goneFrom) throws IOException {
    if (goneFrom == KeyWalk.NOT_GONE) {
      writer.add(key, THERE);
    } else {
      writer.add(Kind.TOMBSTONE, key, ByteBuffer.allocate(Long.BYTES).putLong(goneFrom).array());
    }
  }

  /** From where on the key of a record is gone. */
  static long goneFrom(RecordSource record) {
    return record.kind() == Kind.VALUE
        ? KeyWalk.NOT_GONE
        : ByteBuffer.wrap(record.value()).getLong();
  }

  /**
   * Which keys that are gone are written, with their marks.
   *
   * @param all all of them, since older runs may have them too
   * @param from otherwise those that went here or later, whom readers may look for
   */
  record Marks(boolean all, long from) {
    static final Marks ALL = new Marks(true, 0);
  }

  /**
   * Writes what a walk finds.
   *
   * @return null if it was cancelled
   */
  @Nullable KeyRun write(KeyWalk walk, Marks marks, BooleanSupplier isCancelled)
      throws IOException {
    long[] gone = {0};
    Written written =
        write(
            writer -> {
              while (walk.next()) {
                if (isCancelled.getAsBoolean()) {
                  return false;
                }
                boolean isLookedFor = walk.goneFrom() >= marks.from();
                if (isLookedFor || marks.all()) {
                  add(writer, walk.key(), walk.goneFrom());
                  gone[0] += isLookedFor ? 0 : 1;
                }
              }
              return true;
            });
    return written == null ? null : new KeyRun(this, written, gone[0]);
  }

  /** Merges parts, the newest first. See {@link #write}. */
  @Nullable KeyRun merge(List<? extends KeyPart> parts, Marks marks, BooleanSupplier isCancelled)
      throws IOException {
    List<KeyWalk> walks = parts.stream().map(KeyPart::passage).toList();
    return write(new MergedWalk(walks, false), marks, isCancelled);
  }
}

package io.weir.suppliers;

import io.weir.config.ProcessSettings;
import io.weir.config.Settings;
import io.weir.stores.io.OpenFiles;
import io.weir.stores.memory.MemoryBudget;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all stores of this process may take of one thing, as much as the applications in it ask for.
 * If they ask for different sizes, the largest counts: what one of them needs must not depend on
 * which starts first. One that asks for nothing asks for the default. When the stores of the one
 * that asked for most have closed, the others go back to what they asked for. Safe for use by many
 * threads.
 */
final class ProcessLimit {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessLimit.class);

  private static final ProcessLimit MEMORY =
      new ProcessLimit(
          Settings.MEMORY_MAX_BYTES,
          MemoryBudget.defaultMaxBytes(),
          bytes -> MemoryBudget.ofProcess().resize(bytes));
  private static final ProcessLimit FILES =
      new ProcessLimit(
          Settings.FILES_MAX_OPEN,
          OpenFiles.defaultMaxOpen(),
          files -> OpenFiles.ofProcess().limit(Math.toIntExact(files)));

  private final String setting;
  private final long defaultSize;
  private final LongConsumer resize;

  /** For each size that is asked for, by how many open stores. */
  private final TreeMap<Long, Integer> storesBySize = new TreeMap<>();

  /**
   * @param setting by which applications ask
   * @param resize sets the limit; may refuse a size with an {@link IllegalArgumentException}
   */
  ProcessLimit(String setting, long defaultSize, LongConsumer resize) {
    this.setting = setting;
    this.defaultSize = defaultSize;
    this.resize = resize;
  }

  /**
   * A store of an application opens.
   *
   * @return to be closed once, when the store is
   * @throws IllegalArgumentException if it asks for more than the JVM allows; it is not counted
   */
  static Share open(ProcessSettings settings) {
    Share memory = MEMORY.open(settings.memoryMaxBytes());
    Share open = FILES.open(settings.filesMaxOpen());
    return () -> {
      memory.close();
      open.close();
    };
  }

  /**
   * A store opens.
   *
   * @param asked what its application asks for, if it does
   * @return to be closed once, when the store is
   * @throws IllegalArgumentException if it is refused; the store is not counted
   */
  synchronized Share open(OptionalLong asked) {
    long size = asked.orElse(defaultSize);
    if (storesBySize.isEmpty() || size > storesBySize.lastKey()) {
      resize.accept(size);
    }
    if (!storesBySize.isEmpty() && !storesBySize.containsKey(size)) {
      LOG.warn(
          "Applications in this process ask for different {}: {} and {} ({} where it is not set)."
              + " The largest counts.",
          setting,
          storesBySize.lastKey(),
          size,
          defaultSize);
    }
    storesBySize.merge(size, 1, Integer::sum);
    return () -> close(size);
  }

  private synchronized void close(long size) {
    boolean wasLargest = storesBySize.lastKey() == size;
    storesBySize.computeIfPresent(size, (same, stores) -> stores == 1 ? null : stores - 1);
    if (wasLargest && !storesBySize.containsKey(size)) {
      resize.accept(storesBySize.isEmpty() ? defaultSize : storesBySize.lastKey());
    }
  }

  /** The claim of an open store. */
  interface Share extends AutoCloseable {
    @Override
    void close();
  }
}

package io.weir.stores.windowlog;

import io.weir.stores.MemoryLimitException;
import io.weir.stores.OutOfSpaceException;
import io.weir.stores.StoreClosedException;
import io.weir.stores.StoreException;
import io.weir.stores.io.Directory;
import io.weir.stores.io.ShortageException;
import io.weir.stores.keyorder.HeldKeys;
import io.weir.stores.keyorder.KeyOrder;
import io.weir.stores.keyorder.KeySorter;
import io.weir.stores.keyorder.OrderFiles;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The list of the groups of a bundle, from the first read of many keys on. It lies on the heap if
 * there is room for it; otherwise what is there is sorted into a file, and only what is new lies on
 * the heap.
 */
final class GroupLists {
  /** A list that nobody has read for so long goes before records of others do. */
  private static final Duration IDLE = Duration.ofSeconds(30);

  private final StoreContext context;
  private final Layers layers;
  private final long begin;
  private final BooleanSupplier isClosed;
  private final Object listing = new Object();
  private final AtomicReference<@Nullable GroupList> list = new AtomicReference<>();

  /**
   * One for all lists: cursors may still have the files of earlier ones. Under {@link #listing}.
   */
  private @Nullable OrderFiles files;

  /** Keys in files that cursors have, of the list and of those that were given up. */
  private final Set<HeldKeys> held = ConcurrentHashMap.newKeySet();

  /**
   * @param begin of the bundle
   * @param isClosed whether the bundle is read no more
   */
  GroupLists(StoreContext context, Layers layers, long begin, BooleanSupplier isClosed) {
    this.context = context;
    this.layers = layers;
    this.begin = begin;
    this.isClosed = isClosed;
  }

  /** The list, which is made first if it must be. */
  GroupList list() {
    synchronized (listing) {
      GroupList current = list.get();
      if (current == null) {
        current = make();
      }
      current.read(context.nanos());
      return current;
    }
  }

  private GroupList make() {
    try {
      GroupList made = onHeap();
      made = made == null && !isClosed.getAsBoolean() ? inFile() : made;
      if (made != null) {
        return made;
      }
    } catch (IOException e) {
      if (!isClosed.getAsBoolean()) { // Otherwise its files may be closed and gone.
        throw failed(e);
      }
    }
    if (isClosed.getAsBoolean()) {
      throw new StoreClosedException("Store " + name() + " was closed during a scan");
    }
    throw new MemoryLimitException(
        "The memory budget of "
            + context.budget().maxBytes()
            + " bytes, or the heap, has no room for a list of the keys of a bundle of store "
            + name()
            + ": "
            + context.budget().remedy());
  }

  private StoreException failed(IOException cause) {
    // Missing is what is being written: who lacks a file that was written finds it damaged.
    return cause instanceof ShortageException || cause instanceof NoSuchFileException
        ? new OutOfSpaceException(
            "Store " + name() + " cannot sort the keys of a bundle for a read now: " + cause, cause)
        : context.state().fail("list the keys of a bundle", cause);
  }

  private String name() {
    return context.options().name();
  }

  private GroupList begin(boolean inFiles) {
    GroupList begun =
        new GroupList(context.budget(), context.heap(), begin, context.options().spanMs(), held);
    if (inFiles) {
      begun.beginsInFiles();
    }
    begun.read(context.nanos());
    list.set(begun); // From now on the writer adds what is new.
    return begun;
  }

  /** Null if there is no room for it. */
  private @Nullable GroupList onHeap() throws IOException {
    GroupList built = begin(false);
    boolean complete = false;
    try {
      boolean[] fits = {true};
      layers.forEach(
          (key, group) -> {
            fits[0] = RowLayout.levelOf(key) > 0 || built.add(key);
            return fits[0] && isKept(built);
          });
      complete = fits[0] && isKept(built) && built.complete(null);
      return complete ? built : null;
    } finally {
      if (!complete) {
        drop(built);
      }
    }
  }

  /** Null if not even what is new has room meanwhile, or if the bundle was closed. */
  private @Nullable GroupList inFile() throws IOException {
    Directory directory = layers.directoryOfLog();
    if (directory == null) {
      return null;
    }
    if (files == null) {
      files = new OrderFiles(directory, context.budget(), context.options().bundle().weight());
    }
    GroupList built = begin(true);
    KeyOrder order = new KeyOrder(files, context.options().bundles().orderBytes());
    boolean complete = false;
    try {
      complete = sortInto(order, built) && isKept(built) && built.complete(order);
      return complete ? built : null;
    } finally {
      if (!complete) {
        drop(built);
        order.close();
      }
    }
  }

  /** Sorts what is there; false if it was given up. */
  private boolean sortInto(KeyOrder order, GroupList built) throws IOException {
    try (KeySorter sorter = order.sorter(() -> !isKept(built))) {
      layers.forEach(
          (key, group) -> {
            if (RowLayout.levelOf(key) == 0) {
              sorter.add(built.sortKey(key));
            }
            return isKept(built);
          });
      KeyOrder.Sorted sorted = isKept(built) ? order.finish(sorter) : null;
      if (sorted != null) {
        sorted.install();
        sorted.end();
      }
      return sorted != null;
    }
  }

  @SuppressWarnings("ReferenceEquality") // Another may have taken its place.
  private boolean isKept(GroupList current) {
    return list.get() == current;
  }

  /** The writer has put a new group of level 0. */
  void added(byte[] groupKey) {
    GroupList current = list.get();
    if (current != null) {
      boolean listed = false;
      try {
        listed = current.add(groupKey);
      } finally {
        if (!listed) {
          drop(current); // Also when the heap is full: better no list than one with a gap.
        }
      }
    }
  }

  private long drop(GroupList current) {
    list.compareAndSet(current, null);
    return current.release();
  }

  /** Gives up the list if there is one; returns the bytes that came free. */
  long giveUp() {
    GroupList current = list.get();
    return current == null || !current.isComplete() ? 0 : drop(current);
  }

  /** Whether there is a list that nobody has read for a while. */
  boolean isIdle() {
    GroupList current = list.get();
    return current != null && context.nanos() - current.lastReadNanos() >= IDLE.toNanos();
  }

  /** The bundle is read no more: cursors lose what they have of it. */
  void end() {
    GroupList current = list.get();
    if (current != null) {
      drop(current);
    }
    held.forEach(HeldKeys::close);
    held.clear();
  }

  long bytes() {
    GroupList current = list.get();
    return current == null ? 0 : current.bytes();
  }
}

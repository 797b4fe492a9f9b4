package io.weir.stores.windowlog;

import io.weir.stores.StoreException;
import io.weir.stores.generation.FileRef;
import io.weir.stores.hashlog.LogFiles;
import io.weir.stores.hashlog.LogOwner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What of the hash log of a bundle is durable, and the cut of the store that waits for it. For any
 * thread.
 */
final class BundleGenerations implements LogOwner {
  private final StoreContext context;

  /** In the names of the files of the hash log. */
  private volatile long serial;

  /** What the newest generations of the store hold of the log. */
  private volatile List<LogFiles> named = List.of();

  // under the monitor of this

  private @Nullable LogFiles newest;
  private long markOfNewest;
  private @Nullable WindowCut waiting;
  private int indexInCut;
  private long markWaitedFor;

  /**
   * @param opened what the bundle was opened with, null if it has no hash log
   */
  BundleGenerations(StoreContext context, @Nullable LogFiles opened) {
    this.context = context;
    this.newest = opened;
  }

  /** The hash log gets this number. */
  void begin(long serialOfLog) {
    serial = serialOfLog;
  }

  /** What is durable, null if nothing is. */
  synchronized @Nullable LogFiles newest() {
    return newest;
  }

  /**
   * A cut needs what the log holds at a mark.
   *
   * @return false if that is durable already; otherwise the cut hears when it is
   */
  boolean waitFor(WindowCut cut, int index, long mark) {
    LogFiles there;
    synchronized (this) {
      if (markOfNewest < mark) {
        waiting = cut;
        indexInCut = index;
        markWaitedFor = mark;
        return true;
      }
      waiting = null;
      there = newest;
    }
    cut.arrived(index, there);
    return false;
  }

  /**
   * What the newest generations of the store hold of the log now; false if it is the same as
   * before.
   */
  boolean named(List<LogFiles> files) {
    boolean changed = !files.equals(named);
    named = files;
    return changed;
  }

  // ---- the owner of the log

  @Override
  public void begins(LogFiles empty) {} // The store has a manifest before it has a bundle.

  @Override
  public void durable(long mark, LogFiles files) {
    WindowCut ready = null;
    int index;
    synchronized (this) {
      newest = files;
      markOfNewest = mark;
      index = indexInCut;
      if (waiting != null && mark >= markWaitedFor) {
        ready = waiting;
        waiting = null;
      }
    }
    if (ready != null) {
      ready.arrived(index, files);
    }
  }

  @Override
  public void notDurable() {
    WindowCut failed;
    synchronized (this) {
      failed = waiting;
      waiting = null;
    }
    if (failed != null) {
      failed.failed();
    }
  }

  @Override
  public void failed(StoreException failure) {
    context.state().fail(failure);
  }

  @Override
  public List<LogFiles> recent() {
    List<LogFiles> recent = new ArrayList<>(named);
    LogFiles made = newest();
    if (made != null) {
      recent.add(made);
    }
    return recent;
  }

  /** Only the store knows what it needs no more. */
  @Override
  public boolean forgetPrevious() {
    return false;
  }

  @Override
  public void deleteUnnamed(Collection<String> files, Predicate<String> isUnused)
      throws IOException {
    String prefix = Bundle.prefix(serial);
    LogFiles made = newest();
    Set<String> unpublished = // For the manifest of the store that is to name them.
        made == null
            ? Set.of()
            : made.files(prefix).stream().map(FileRef::name).collect(Collectors.toSet());
    context
        .manifests()
        .deleteUnnamed(
            files.stream().map(prefix::concat).toList(),
            file -> !unpublished.contains(file) && isUnused.test(file.substring(prefix.length())));
  }
}

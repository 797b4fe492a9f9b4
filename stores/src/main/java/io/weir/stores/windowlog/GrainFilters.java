package io.weir.stores.windowlog;

import io.weir.stores.MemoryLimitException;
import io.weir.stores.StoreClosedException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The filter of a bundle, which is made once reads have looked in vain for as many groups as it
 * takes to make it: so it never costs more than it was worth. A bundle with a sorted run has none,
 * since the run knows as well what it lacks, and would have to be read for it.
 */
final class GrainFilters {
  private static final Logger LOG = LoggerFactory.getLogger(GrainFilters.class);
  private static final int MIN_LOOKS = 64;
  private static final int SPARE_GROUPS = 1 << 10;

  private final StoreContext context;
  private final Layers layers;
  private final AtomicReference<@Nullable GrainFilter> filter = new AtomicReference<>();
  private final AtomicBoolean making = new AtomicBoolean();

  /** Not exact when several threads read. */
  private final AtomicLong looks = new AtomicLong();

  GrainFilters(StoreContext context, Layers layers) {
    this.context = context;
    this.layers = layers;
  }

  /** The filter, null if there is none yet. */
  @Nullable GrainFilter filter() {
    GrainFilter current = filter.get();
    return current == null || !current.isComplete() ? null : current;
  }

  /** The writer has put a new group of level 0. */
  void added(byte[] groupKey) {
    GrainFilter current = filter.get();
    if (current != null && !current.add(groupKey)) {
      drop(current);
    }
  }

  /** A read of a long time has looked for a group that is not there. */
  void lookedInVain() {
    looks.setOpaque(looks.getPlain() + 1);
  }

  /** Makes the filter if it has been missing for long enough. */
  void makeIfWorthIt() {
    long vain = looks.getOpaque();
    if (vain >= MIN_LOOKS
        && layers.run() == null
        && filter.get() == null
        && making.compareAndSet(false, true)) {
      try {
        if (vain >= layers.maxGroups()) {
          looks.setOpaque(0);
          make();
        }
      } catch (StoreClosedException e) {
        LOG.debug("A bundle of store {} was closed meanwhile", context.options().name(), e);
      } finally {
        making.set(false);
      }
    }
  }

  private void make() {
    long capacity = 2 * layers.maxGroups() + SPARE_GROUPS;
    if (capacity > GrainFilter.MAX_GROUPS || !reserve(GrainFilter.bytes(capacity))) {
      return;
    }
    GrainFilter made = null;
    boolean complete = false;
    try {
      made = new GrainFilter(context.layout().grainMs(), capacity);
      filter.set(made); // From now on the writer adds what is new.
      complete = fill(made);
    } catch (MemoryLimitException e) {
      LOG.debug("Store {} goes on without a filter", context.options().name(), e);
    } catch (IOException e) {
      throw context.state().fail("look for the keys of a bundle", e);
    } finally {
      if (made == null) {
        release(GrainFilter.bytes(capacity));
      } else if (complete) {
        made.complete();
      } else {
        drop(made);
      }
    }
  }

  private boolean reserve(long bytes) {
    if (!context.heap().take(bytes)) {
      return false;
    }
    if (!context.budget().reserve(bytes)) {
      context.heap().give(bytes);
      return false;
    }
    return true;
  }

  private void release(long bytes) {
    context.budget().release(bytes);
    context.heap().give(bytes);
  }

  private boolean fill(GrainFilter made) throws IOException {
    boolean[] fits = {true};
    layers.forEach(
        (key, group) -> {
          fits[0] = isKept(made) && (RowLayout.levelOf(key) > 0 || made.add(key));
          return fits[0];
        });
    return fits[0] && isKept(made);
  }

  @SuppressWarnings("ReferenceEquality") // Another may have taken its place.
  private boolean isKept(GrainFilter made) {
    return filter.get() == made;
  }

  private long drop(GrainFilter current) {
    if (!filter.compareAndSet(current, null)) {
      return 0;
    }
    release(current.bytes());
    return current.bytes();
  }

  /** Gives up the filter if there is one; returns the bytes that came free. */
  long giveUp() {
    GrainFilter current = filter.get();
    return current == null ? 0 : drop(current);
  }

  long bytes() {
    GrainFilter current = filter.get();
    return current == null ? 0 : current.bytes();
  }
}

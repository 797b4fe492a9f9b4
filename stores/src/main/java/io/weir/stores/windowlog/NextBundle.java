package io.weir.stores.windowlog;

import io.weir.stores.EngineStats;
import io.weir.stores.StoreException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins bundles. That of the span that comes next is made ready in the background once three
 * quarters of the newest span are over, so that the first row of a span does not wait for its hash
 * log.
 */
final class NextBundle {
  private static final Logger LOG = LoggerFactory.getLogger(NextBundle.class);

  private final StoreContext context;
  private final Bundles bundles;
  private final WindowMaintenance maintenance;

  /** In stream time; of the writer. */
  private long notBefore;

  /** Replaced by the writer, under the monitor of this. */
  private volatile @Nullable Ready ready;

  /** A bundle that is none of the store yet, and the number of the hash log that it gets. */
  private record Ready(Bundle bundle, long serial) {}

  NextBundle(StoreContext context, Bundles bundles, WindowMaintenance maintenance) {
    this.context = context;
    this.bundles = bundles;
    this.maintenance = maintenance;
  }

  // ---- of the writer

  /** Has the next bundle made ready when it is time to, unless memory is short. */
  void advance(long streamTime) {
    if (streamTime < notBefore) {
      return;
    }
    long spanMs = context.options().spanMs();
    long span = streamTime / spanMs;
    long lateInSpan = span * spanMs + spanMs - spanMs / 4;
    if (lateInSpan < 0 || lateInSpan + spanMs < 0) { // The last that there can be.
      notBefore = Long.MAX_VALUE;
      return;
    }
    boolean isLate = streamTime >= lateInSpan;
    notBefore = isLate ? lateInSpan + spanMs : lateInSpan;
    if (isLate && !context.isMemoryShort() && bundles.of(span + 1) == null) {
      Ready next = new Ready(new Bundle(context, span + 1), context.serials().next());
      replace(next);
      context.serials().taken();
      maintenance.background().execute("make a bundle ready", () -> make(next));
    }
  }

  /** Adds the bundle of a span to the store. */
  Bundle begin(long span) {
    Ready next = ready;
    if (next == null || next.bundle.span() != span) {
      Bundle begun = new Bundle(context, span);
      bundles.add(begun);
      return begun;
    }
    synchronized (this) { // Waits as long as its hash log is being made.
      bundles.add(next.bundle);
      ready = null;
    }
    return next.bundle;
  }

  /** Stream time begins anew. */
  void startOver() {
    notBefore = 0;
  }

  private void replace(Ready next) {
    synchronized (this) {
      Ready before = ready;
      if (before != null) { // Its span was passed over.
        maintenance.leaves(before.bundle);
      }
      ready = next;
    }
    maintenance.closeLeaving();
  }

  // ---- in the background

  @SuppressWarnings("ReferenceEquality") // Another may have taken its place.
  private synchronized void make(Ready next) {
    if (ready == next && !context.state().isClosing()) {
      try {
        next.bundle.layers().makeLog(next.serial);
      } catch (StoreException e) {
        // The first row tries again, and fails if it cannot be done.
        LOG.debug("Store {} cannot make a bundle ready now", context.options().name(), e);
      }
    }
  }

  /** Whether files with this number are needed for the bundle that was made ready. */
  boolean holds(long serial) {
    Ready next = ready;
    return next != null && next.serial == serial;
  }

  EngineStats stats() {
    Ready next = ready;
    return next == null ? EngineStats.NONE : next.bundle.layers().stats();
  }

  // ---- the end

  /** Waits until what was under way has ended, as the store is closing; returns what failed. */
  @Nullable StoreException close() {
    Ready left;
    synchronized (this) {
      left = ready;
      ready = null;
    }
    return left == null ? null : Bundle.discard(List.of(left.bundle));
  }
}

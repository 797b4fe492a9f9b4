package io.weir.stores.windowlog;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of bundles whose spans stream time has passed. They go at once; but rows that are
 * emitted when they have gone by are first held until that was done, or stream time that leaps
 * would lose them. Who emits does so often, so that little is held. Should nobody emit, as on a
 * standby, no more is held than one leap has passed, or than there are spans in a retention. Of the
 * writer.
 */
final class Expiry {
  private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

  /** While somebody emits, but seldom, and memory is plenty; of what goes together. */
  private static final int MAX_HELD = 1 << 10;

  private static final long NOTHING = -1;

  private final StoreContext context;
  private final Bundles bundles;
  private final WindowMaintenance maintenance;

  /** The latest time that was emitted since the store was opened or last restored. */
  private volatile long emittedTo = NOTHING;

  private boolean warned;

  Expiry(StoreContext context, Bundles bundles, WindowMaintenance maintenance) {
    this.context = context;
    this.bundles = bundles;
    this.maintenance = maintenance;
  }

  /** Rows up to some time are emitted now. They go with the next step of stream time. */
  void emitted(long to) {
    emittedTo = to;
  }

  /** Nobody emits while a store is restored. */
  void restored() {
    emittedTo = NOTHING;
  }

  /** Stream time has come to here. */
  void advance(long streamTime) {
    WindowLogOptions options = context.options();
    long first = options.firstSpan(streamTime);
    List<Bundle> going = new ArrayList<>();
    List<Bundle> held = new ArrayList<>();
    List<Bundle> passed = new ArrayList<>();
    for (Bundle bundle : bundles.all()) {
      if (bundle.isHeld() || bundle.span() < first) {
        boolean isOver = !options.untilEmitted() || bundle.lastTime() <= emittedTo;
        (isOver ? going : bundle.isHeld() ? held : passed).add(bundle);
      }
    }
    passed.forEach(Bundle::hold);
    int tooMany = Math.min(held.size(), held.size() + passed.size() - maxHeld());
    if (tooMany > 0) {
      warn(tooMany);
      going.addAll(held.subList(0, tooMany));
    }
    if (!going.isEmpty()) {
      purge(going);
    }
  }

  private int maxHeld() {
    boolean isPlenty = emittedTo != NOTHING && !context.isMemoryShort();
    WindowLogOptions options = context.options();
    return isPlenty ? MAX_HELD * options.spansPurgedTogether() : options.bundlesAtOnce();
  }

  private void warn(int unread) {
    if (emittedTo != NOTHING && !warned) {
      warned = true;
      LOG.warn(
          "Store {} lets go of {} bundles that have expired before they were emitted, as stream"
              + " time has passed many more since the last emission and {}. This is said once.",
          context.options().name(),
          unread,
          context.isMemoryShort() ? "memory is short" : "no more than " + maxHeld() + " are held");
    }
  }

  /** Makes way for rows of a span that begins anew: what is held of it goes. */
  void makeWay(long span) {
    Bundle held = bundles.withHeldOf(span);
    if (held != null) {
      purge(List.of(held));
    }
  }

  /** Bundles are no more; they are closed in the background. */
  void purge(List<Bundle> purged) {
    for (Bundle bundle : purged) {
      bundle.purge();
      maintenance.leaves(bundle);
    }
    bundles.remove(purged); // Not before they are known to leave: their files are in use.
    maintenance.closeLeaving();
  }
}

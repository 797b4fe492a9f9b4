package io.weir.stores.windowlog;

import io.weir.stores.hashlog.LogFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What a mark described: a generation of the store in the making. It waits until each bundle that
 * has changed has made its own.
 */
final class WindowCut {
  private final long mark;
  private final byte @Nullable [] note;
  private final List<Bundle> bundles;
  private final List<Long> rows = new ArrayList<>();
  private final List<Boolean> held = new ArrayList<>();

  /** By bundle; written by whoever arrives, read once all have. */
  private final AtomicReferenceArray<@Nullable LogFiles> logs;

  private final WindowMaintenance maintenance;

  /** The bundles that are waited for, and one until all have been asked. */
  private final AtomicInteger missing = new AtomicInteger(1);

  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * @param mark counts the marks since the store was opened
   * @param bundles that the generation is to name
   * @param maintenance hears when all of them are durable, or one cannot be made so
   */
  WindowCut(
      long mark, byte @Nullable [] note, List<Bundle> bundles, WindowMaintenance maintenance) {
    this.mark = mark;
    this.note = note;
    this.bundles = bundles;
    this.maintenance = maintenance;
    this.logs = new AtomicReferenceArray<>(bundles.size());
    bundles.forEach(bundle -> rows.add(bundle.rows()));
    bundles.forEach(bundle -> held.add(bundle.isHeld()));
  }

  /** Asks the bundles to make durable what has changed. */
  void begin() {
    for (int i = 0; i < bundles.size(); i++) {
      missing.incrementAndGet();
      bundles.get(i).generateFor(this, i);
    }
    arrive();
  }

  /**
   * A bundle is waited for no more.
   *
   * @param index of the bundle
   * @param log what of its hash log is durable, null if it has none
   */
  void arrived(int index, @Nullable LogFiles log) {
    logs.set(index, log);
    arrive();
  }

  private void arrive() {
    if (missing.decrementAndGet() == 0) {
      maintenance.ready(this);
    }
  }

  /** A bundle is not durable, so that no generation is made. */
  void failed() {
    maintenance.abandon(this);
  }

  /** It was published, or given up. */
  void end() {
    ended.countDown();
  }

  /** Waits for the end, but not for ever; an interrupt ends the wait too. */
  @SuppressWarnings("ResultOfMethodCallIgnored") // The writer goes on anyway.
  void await(long maxMs) {
    try {
      ended.await(maxMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Whoever is interrupted need not wait.
    }
  }

  /** The manifest, once all bundles have arrived. */
  WindowManifest manifest(long number, long lineage, WindowLogOptions options) {
    List<WindowManifest.BundleFiles> files = new ArrayList<>();
    for (int i = 0; i < bundles.size(); i++) {
      Bundle bundle = bundles.get(i);
      files.add(bundle.layers().files(bundle.span(), held.get(i), rows.get(i), logs.get(i)));
    }
    return new WindowManifest(
        number,
        lineage,
        options.spanMs(),
        options.grainMs(),
        options.suffixBytes(),
        note,
        files,
        WindowManifest.CURRENT);
  }

  long mark() {
    return mark;
  }

  List<Bundle> bundles() {
    return bundles;
  }
}

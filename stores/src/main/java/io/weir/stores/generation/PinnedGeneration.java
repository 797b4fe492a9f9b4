package io.weir.stores.generation;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A generation whose files stay while they are copied, whatever is written meanwhile, as long as
 * the store is open: the next opening knows nothing of pins. For any thread.
 */
public final class PinnedGeneration implements AutoCloseable {
  private final Manifest manifest;
  private final List<FileRef> files;
  private final Runnable release;
  private final AtomicBoolean closed = new AtomicBoolean();

  PinnedGeneration(Manifest manifest, List<FileRef> files, Runnable release) {
    this.manifest = manifest;
    this.files = List.copyOf(files);
    this.release = release;
  }

  /** Counts the generations of the store. */
  public long number() {
    return manifest.generation();
  }

  /** The history that it belongs to. */
  public long lineage() {
    return manifest.lineage();
  }

  /** The note of the mark that it shows. */
  public byte[] note() {
    return Objects.requireNonNull(manifest.note()).clone();
  }

  /** All that it takes to open it elsewhere: its files, and its manifest as the last. */
  public List<FileRef> files() {
    return files;
  }

  /** Lets the files go, once nothing else needs them. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release.run();
    }
  }
}

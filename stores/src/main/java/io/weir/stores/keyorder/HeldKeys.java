package io.weir.stores.keyorder;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The keys of a store as a reader has them. They stay until it closes them. */
public final class HeldKeys implements AutoCloseable {
  private final List<KeyPart> parts;
  private final AtomicBoolean closed = new AtomicBoolean();

  HeldKeys(List<KeyPart> parts) {
    this.parts = parts;
  }

  /**
   * The keys of a range in its direction: all that were there when this was begun to be held, and
   * others.
   */
  public KeyWalk walk(Range range) {
    return walkOver(parts, range);
  }

  /** The same of several, each part of them once. */
  public static KeyWalk walk(List<HeldKeys> several, Range range) {
    return walkOver(
        several.stream().flatMap(held -> held.parts.stream()).distinct().toList(), range);
  }

  private static KeyWalk walkOver(List<KeyPart> parts, Range range) {
    List<KeyWalk> walks = parts.stream().map(part -> part.walk(range)).toList();
    return walks.size() == 1 ? walks.get(0) : new MergedWalk(walks, range.isDescending());
  }

  /** The same for another reader. Of whoever knows that they are not closed. */
  public HeldKeys again() {
    parts.forEach(KeyPart::hold);
    return new HeldKeys(parts);
  }

  /** Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      parts.forEach(KeyPart::release);
    }
  }
}

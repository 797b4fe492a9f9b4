package io.weir.stores.generation;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest mark of a store, and the clock by which generations are made of marks. Used by the
 * writer; the note may be read by any thread.
 */
public final class Marks {
  private static final int MAX_NOTE_BYTES = 1 << 20;

  private final LongSupplier nanoClock;
  private final Duration interval;
  private volatile byte @Nullable [] note;
  private long markedChanges = -1;

  /** Counts the marks, so that each generation can say which it is of. */
  private long number;

  private long lastGenerationNanos;

  /**
   * The marks of a store that was opened.
   *
   * @param interval between two generations, unless something else asks for one
   * @param opened the note of the generation that was opened, null if it has none
   */
  public Marks(LongSupplier nanoClock, Duration interval, byte @Nullable [] opened) {
    this.nanoClock = nanoClock;
    this.interval = interval;
    this.lastGenerationNanos = nanoClock.getAsLong();
    if (opened != null) {
      note = opened;
      markedChanges = 0;
    }
  }

  /**
   * A copy of the note of a mark, which the caller may go on to change.
   *
   * @throws IllegalArgumentException if it is longer than a MiB
   */
  public static byte[] copyOf(byte[] note) {
    if (note.length > MAX_NOTE_BYTES) {
      throw new IllegalArgumentException(
          "A note of " + note.length + " bytes, at most " + MAX_NOTE_BYTES + " are allowed");
    }
    return note.clone();
  }

  /**
   * A new mark.
   *
   * @param noteOfMark what it stands for, belongs to this object
   * @param changes counts the changes of the content since the store was opened
   */
  public void add(byte[] noteOfMark, long changes) {
    note = noteOfMark;
    markedChanges = changes;
    number++;
  }

  /** Whether the content is still what the newest mark says. */
  public boolean isOf(long changes) {
    return markedChanges == changes;
  }

  /** How many marks there were since the store was opened. */
  public long number() {
    return number;
  }

  /** The newest mark. */
  public Mark newest() {
    return new Mark(number, note);
  }

  /** The note of the newest mark, null if there is none. It belongs to this object. */
  public byte @Nullable [] note() {
    return note;
  }

  /** Whether the last generation was begun long ago. */
  public boolean isGenerationDue() {
    Duration age = Duration.ofNanos(nanoClock.getAsLong() - lastGenerationNanos);
    return age.compareTo(interval) >= 0;
  }

  /** A generation of the newest mark is begun. */
  public void generationBegins() {
    lastGenerationNanos = nanoClock.getAsLong();
  }
}

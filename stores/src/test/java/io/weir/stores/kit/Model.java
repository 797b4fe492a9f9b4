package io.weir.stores.kit;

import io.weir.stores.Cursor;
import io.weir.stores.KeyValueEngine;
import io.weir.stores.KeyValueEngine.Direction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the content of a store has to be, and every mark that was made of it.
 *
 * <p>A store that comes back from a crash has to be at one of the marks from the {@linkplain
 * #durable() newest known to be durable} to the newest attempted. The first mark stands for the
 * empty store without a note.
 */
final class Model {
  private final NavigableMap<byte[], byte[]> content = newContent();
  private final List<Mark> marks = new ArrayList<>();
  private int durable;
  private boolean changed;
  private long notes;

  /**
   * The content of a store when it was marked.
   *
   * @param note null for the store that was never marked
   */
  record Mark(byte @Nullable [] note, NavigableMap<byte[], byte[]> content) {
    boolean hasNote(byte @Nullable [] other) {
      return Arrays.equals(note, other);
    }

    @Override
    public String toString() {
      return note == null ? "the empty store" : "mark " + ByteBuffer.wrap(note).getLong();
    }
  }

  Model() {
    marks.add(new Mark(null, newContent()));
  }

  /**
   * The model of a store that was found so.
   *
   * @param notes how many notes there were ever before
   */
  static Model of(KeyValueEngine found, long notes) {
    Model model = new Model();
    model.notes = notes;
    NavigableMap<byte[], byte[]> content = newContent();
    try (Cursor cursor = found.scan(null, null, true, Direction.ASCENDING)) {
      while (cursor.next()) {
        content.put(cursor.key(), cursor.value());
      }
    }
    model.marks.set(0, new Mark(found.note(), content));
    return model;
  }

  private static NavigableMap<byte[], byte[]> newContent() {
    return new TreeMap<>(Arrays::compareUnsigned);
  }

  /** The marks of this model as they are now, for the judgment of a crash at this moment. */
  Model frozen() {
    Model frozen = new Model();
    frozen.marks.clear();
    frozen.marks.addAll(marks);
    frozen.durable = durable;
    frozen.notes = notes;
    return frozen;
  }

  NavigableMap<byte[], byte[]> content() {
    return content;
  }

  /** The entries that a scan has to show, in its order. */
  Iterator<? extends Map.Entry<byte[], byte[]>> entries(Operation.Bounds bounds) {
    NavigableMap<byte[], byte[]> ordered =
        bounds.direction() == Direction.ASCENDING ? content : content.descendingMap();
    List<Map.Entry<byte[], byte[]>> entries = new ArrayList<>();
    ordered.forEach(
        (key, value) -> {
          if (bounds.contain(key)) {
            entries.add(Map.entry(key, value));
          }
        });
    return entries.iterator();
  }

  void put(byte[] key, byte[] value) {
    content.put(key, value);
    changed = true;
  }

  void delete(byte[] key) {
    if (content.remove(key) != null) {
      changed = true;
    }
  }

  /** How many notes there were. */
  long notes() {
    return notes;
  }

  /** A note that no mark of this model has yet. */
  byte[] nextNote(int bytes) {
    return ByteBuffer.allocate(Math.max(Long.BYTES, bytes)).putLong(++notes).array();
  }

  /** Notes that a mark of the content is attempted. */
  void attemptMark(byte[] note) {
    NavigableMap<byte[], byte[]> copy = newContent();
    copy.putAll(content);
    marks.add(new Mark(note, copy));
    changed = true; // as long as it is not known whether there is such a mark
  }

  /** Notes that a mark of the empty store is attempted. */
  void attemptClear(byte[] note) {
    marks.add(new Mark(note, newContent()));
    changed = true;
  }

  /** Notes that the content is that of the newest mark. */
  void marked() {
    content.clear();
    content.putAll(newest().content());
    changed = false;
  }

  /** Whether the content is other than that of the newest mark. */
  boolean isChanged() {
    return changed;
  }

  Mark newest() {
    return marks.get(marks.size() - 1);
  }

  /** The oldest mark that the store may come back with. */
  Mark durable() {
    return marks.get(durable);
  }

  /** Notes that a generation of the newest mark is durable. */
  void newestIsDurable() {
    durable = marks.size() - 1;
  }

  /** The mark of this note, of all that were ever attempted; null if there is none. */
  @Nullable Mark anyMark(byte @Nullable [] note) {
    for (Mark mark : marks) {
      if (mark.hasNote(note)) {
        return mark;
      }
    }
    return null;
  }

  /**
   * Goes back to the mark that the reopened store says it is at.
   *
   * @param durably whether that mark will be found after any further crash
   * @throws AssertionError if the store may not be there
   */
  void recover(byte @Nullable [] note, boolean durably) {
    int index = marks.size() - 1;
    while (index >= durable && !marks.get(index).hasNote(note)) {
      index--;
    }
    if (index < durable) {
      Mark found = anyMark(note);
      throw new AssertionError(
          "the store came back at "
              + (found == null ? "a mark that was never made" : found)
              + "; it may be at "
              + marks.subList(durable, marks.size()));
    }
    marks.subList(index + 1, marks.size()).clear();
    if (durably) {
      durable = index;
    }
    marked();
  }
}

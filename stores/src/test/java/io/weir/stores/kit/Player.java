package io.weir.stores.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Cursor;
import io.weir.stores.Figure;
import io.weir.stores.KeyValueEngine;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.StoreClosedException;
import io.weir.stores.StoreException;
import io.weir.stores.kit.Operation.Bounds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Does operations to a store and to its model, and compares what can be seen.
 *
 * <p>If the store throws, the model stays as it was, since a write that throws has no effect. What
 * is passed to the store is overwritten after the call, and so is what it returned, since neither
 * may be shared with it.
 */
final class Player {
  private static final byte OVERWRITTEN = 0x5A;

  /** How many cursors may stay open as long as the store. */
  static final int LEAKED_MAX = 6;

  private final Site site;
  private final Model model;
  private final Map<Integer, OpenedCursor> cursors = new HashMap<>();
  private final List<OpenedCursor> leaked = new ArrayList<>();
  private KeyValueEngine engine;

  private record OpenedCursor(
      Cursor cursor, Iterator<? extends Map.Entry<byte[], byte[]>> expected) {}

  /** Opens a store at a site where one was left that may be at the marks of {@code model}. */
  Player(Site site, Model model, boolean durably) {
    this.site = site;
    this.model = model;
    this.engine = site.open();
    recover(durably);
  }

  /** Opens a new store. */
  Player(Site site) {
    this(site, new Model(), true);
  }

  KeyValueEngine engine() {
    return engine;
  }

  Model model() {
    return model;
  }

  /** Does one operation and compares what is cheap to compare. */
  void play(Operation operation) {
    operation.applyTo(this);
    checkSize();
  }

  void put(byte[] key, byte[] value) {
    byte[] passedKey = key.clone();
    byte[] passedValue = value.clone();
    engine.put(passedKey, passedValue);
    Arrays.fill(passedKey, OVERWRITTEN);
    Arrays.fill(passedValue, OVERWRITTEN);
    model.put(key, value);
  }

  void delete(byte[] key) {
    byte[] passed = key.clone();
    boolean deleted = engine.delete(passed);
    Arrays.fill(passed, OVERWRITTEN);
    boolean expected = model.content().containsKey(key);
    model.delete(key);
    if (deleted != expected) {
      throw new AssertionError("delete(" + text(key) + ") returned " + deleted);
    }
  }

  void get(byte[] key) {
    byte[] found = engine.get(key.clone());
    checkValue("get(%s)", key, found, model.content().get(key));
    if (found != null) {
      Arrays.fill(found, OVERWRITTEN);
    }
  }

  void scan(Bounds bounds) {
    try (Cursor cursor = open(bounds)) {
      OpenedCursor opened = new OpenedCursor(cursor, model.entries(bounds));
      step(opened, Integer.MAX_VALUE);
    }
  }

  void openCursor(int slot, Bounds bounds) {
    closeCursor(slot);
    cursors.put(slot, new OpenedCursor(open(bounds), model.entries(bounds)));
  }

  void stepCursor(int slot, int entries) {
    OpenedCursor opened = cursors.get(slot);
    if (opened != null) {
      step(opened, entries);
    }
  }

  void closeCursor(int slot) {
    OpenedCursor opened = cursors.remove(slot);
    if (opened != null) {
      opened.cursor().close();
      opened.cursor().close(); // it is idempotent
      checkClosed(opened);
    }
  }

  /** Opens a cursor that stays open as long as the store, unless there are many of them. */
  void leakCursor(Bounds bounds, int entries) {
    if (leaked.size() < LEAKED_MAX) {
      OpenedCursor opened = new OpenedCursor(open(bounds), model.entries(bounds));
      leaked.add(opened);
      step(opened, entries);
    }
  }

  void deleteAll(Bounds bounds) {
    model.entries(bounds).forEachRemaining(entry -> delete(entry.getKey()));
  }

  private Cursor open(Bounds bounds) {
    return engine.scan(bounds.from(), bounds.to(), bounds.toInclusive(), bounds.direction());
  }

  private static void step(OpenedCursor opened, int entries) {
    Cursor cursor = opened.cursor();
    for (int count = 0; count < entries; count++) {
      boolean found = cursor.next();
      boolean expected = opened.expected().hasNext();
      if (found != expected) {
        throw new AssertionError(
            found
                ? "a cursor shows " + text(cursor.key()) + " where it should end"
                : "a cursor ends where more should come");
      }
      if (!found) {
        return;
      }
      Map.Entry<byte[], byte[]> entry = opened.expected().next();
      byte[] key = cursor.key();
      if (!Arrays.equals(key, entry.getKey())) {
        throw new AssertionError(
            "a cursor shows " + text(key) + " where " + text(entry.getKey()) + " should come");
      }
      byte[] value = cursor.value();
      checkValue("a cursor at %s", key, value, entry.getValue());
      Arrays.fill(key, OVERWRITTEN);
      Arrays.fill(value, OVERWRITTEN);
    }
  }

  void mark(int noteBytes) {
    byte[] note = model.nextNote(noteBytes);
    model.attemptMark(note);
    engine.mark(note.clone());
    model.marked();
    checkNote();
  }

  void generate() {
    long errors = engine.stats().get(Figure.BACKGROUND_ERRORS);
    engine.generate();
    if (!model.isChanged() && engine.stats().get(Figure.BACKGROUND_ERRORS) == errors) {
      model.newestIsDurable();
    }
  }

  void clear() {
    byte[] note = model.nextNote(0);
    long errors = engine.stats().get(Figure.BACKGROUND_ERRORS);
    model.attemptClear(note);
    engine.clear(note.clone());
    model.marked();
    if (engine.stats().get(Figure.BACKGROUND_ERRORS) == errors) {
      model.newestIsDurable();
    }
    checkNote();
  }

  /** Closes the store and opens it again; what cursors were left open show what was there then. */
  void reopen() {
    leaked.forEach(opened -> step(opened, Integer.MAX_VALUE));
    close();
    engine = site.open();
    recover(true);
  }

  /** Closes the store, and with it every cursor. */
  void close() {
    try {
      engine.close();
    } finally {
      cursors.values().forEach(Player::checkClosed);
      leaked.forEach(Player::checkClosed);
      forgetCursors();
      check(!engine.isOpen(), "a closed store says that it is open");
    }
    if (!model.isChanged()) {
      model.newestIsDurable();
    }
    engine.close(); // it is idempotent
  }

  /** Closes a store that has failed, if it was opened: what counts is what it leaves. */
  static void closeFailed(@Nullable Player player) {
    try {
      if (player != null) {
        player.engine.close();
      }
    } catch (StoreException e) {
      check(!player.engine.isOpen(), "a store that failed to close says that it is open");
    }
  }

  /** A cursor that is closed, or whose store is, refuses to move. */
  private static void checkClosed(OpenedCursor opened) {
    try {
      opened.cursor().next();
    } catch (StoreClosedException e) {
      return;
    }
    throw new AssertionError("a closed cursor moved on");
  }

  void kill() {
    forgetCursors();
    site.kill();
    engine = site.open();
    recover(false);
  }

  void losePower(int unsyncedPercent, long seed) {
    forgetCursors();
    site.losePower(unsyncedPercent, seed);
    engine = site.open();
    recover(true);
  }

  private void forgetCursors() {
    cursors.clear();
    leaked.clear();
  }

  private void recover(boolean durably) {
    model.recover(engine.note(), durably);
    checkContent();
  }

  /** Compares all that the store holds. */
  void checkContent() {
    checkSize();
    checkNote();
    scan(new Bounds(null, null, true, Direction.ASCENDING));
    scan(new Bounds(null, null, true, Direction.DESCENDING));
    for (Map.Entry<byte[], byte[]> entry : model.content().entrySet()) {
      checkValue("get(%s)", entry.getKey(), engine.get(entry.getKey()), entry.getValue());
    }
  }

  private void checkSize() {
    long size = engine.size();
    int expected = model.content().size();
    if (size != expected) {
      throw new AssertionError("size() is " + size + " where " + expected + " keys should be");
    }
  }

  private void checkNote() {
    if (!model.isChanged() && !model.newest().hasNote(engine.note())) {
      throw new AssertionError("note() is not that of " + model.newest());
    }
  }

  /**
   * Texts are made for failures only: made for each comparison they would take most of the time.
   */
  static void checkValue(
      String what, byte[] key, byte @Nullable [] found, byte @Nullable [] expected) {
    if (!Arrays.equals(found, expected)) {
      assertThat(found).as(what, text(key)).isEqualTo(expected);
    }
  }

  private static void check(boolean right, String otherwise) {
    if (!right) {
      throw new AssertionError(otherwise);
    }
  }

  private static String text(byte[] key) {
    return "key " + HexFormat.of().formatHex(key);
  }
}

package io.weir.stores.golden;

import io.weir.stores.Cursor;
import io.weir.stores.Engine;
import io.weir.stores.windowlog.WindowLog;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.NavigableMap;
import java.util.Random;

/** What is done to a store that is checked in, and to a map beside it: the same each time. */
final class GoldenLife {
  private static final long SEED = 12;
  private static final int KEYS = 300;
  private static final int LARGE = 20_000;
  private static final int LARGER_THAN_A_PAGE = 70_000;

  private final GoldenSubject subject;
  private final Engine store;
  private final NavigableMap<byte[], byte[]> rows;
  private final Random random = new Random(SEED);
  private int puts;

  /**
   * @param rows what the store holds
   */
  GoldenLife(GoldenSubject subject, Engine store, NavigableMap<byte[], byte[]> rows) {
    this.subject = subject;
    this.store = store;
    this.rows = rows;
  }

  /** The first days of a store; it is left open, with a generation of what it holds. */
  void begin() {
    switch (subject) {
      case HASH_LOG, SORTED_TREE -> beginMap();
      case WINDOWS -> beginWindows();
      case SESSIONS -> beginSessions();
      case EMITTED_WINDOWS -> beginEmittedWindows();
    }
  }

  /** What goes on after it was opened again; ends with a mark. */
  void goOn() {
    if (subject == GoldenSubject.EMITTED_WINDOWS) {
      rows.keySet().removeIf(row -> store.get(row) == null); // They were held, and are emitted.
    }
    int number = 0;
    for (byte[] row : rows.navigableKeySet().toArray(byte[][]::new)) {
      switch (number++ % 5) {
        case 0 -> delete(row);
        case 1, 2 -> put(row, 10 + number % 400);
        default -> {}
      }
    }
    for (int i = 0; i < KEYS; i++) {
      byte[] key = bytes("later-" + i);
      put(subject.isMap() ? key : subject.row(key, GoldenSubject.RETENTION, i), i == 7 ? LARGE : i);
    }
    store.mark(note(2));
  }

  /**
   * What a generation says of its changelog: the bytes of a note as the module {@code changelog}
   * describes them, with an offset of the changelog and a position in the input.
   */
  static byte[] note(int generation) {
    ByteBuffer note = ByteBuffer.allocate(128);
    note.put((byte) 2).put((byte) 2).putLong(1_700_000_000_000L);
    partition(note, "app-store-changelog", 3, 4_700 + generation);
    partition(note, "input", 3, 8_100 + generation);
    byte[] bytes = new byte[note.position()];
    note.flip().get(bytes);
    return bytes;
  }

  private static void partition(ByteBuffer note, String topic, int partition, long offset) {
    byte[] name = bytes(topic);
    note.putInt(1).putInt(name.length).put(name).putInt(1).putInt(partition).putLong(offset);
  }

  // ---- kinds of stores

  private void beginMap() {
    for (int i = 0; i < KEYS; i++) {
      put(key(i), random.nextInt(600));
    }
    put(bytes(""), 3);
    put(longKey('k'), 5);
    put(longKey('l'), LARGE);
    put(key(0), LARGE);
    put(key(1), LARGER_THAN_A_PAGE);
    put(key(2), 0);
    generation(0);
    for (int i = 0; i < KEYS; i += 3) {
      put(key(i), random.nextInt(900));
    }
    put(key(4), LARGE + 1);
    generation(0);
    for (int i = 5; i < KEYS; i += 7) {
      delete(key(i));
    }
    delete(longKey('l'));
    delete(key(4));
    put(key(5), 55);
    generation(1);
    read();
  }

  private void beginWindows() {
    for (long time = 0; time < 5 * GoldenSubject.SPAN; time += 50) {
      for (int i = 0; i < 5; i++) {
        put(subject.row(key(random.nextInt(25)), time + random.nextInt(50), i), 5 + 3 * i);
      }
      if (time % GoldenSubject.SPAN == 500) {
        store.mark(note(0));
      }
    }
    long last = 4 * GoldenSubject.SPAN + 900;
    for (int i = 0; i < 40; i++) { // too many for one group, also of one millisecond
      put(subject.row(key(1), last, i), 30);
      put(subject.row(key(2), last + i, 0), 30);
    }
    put(subject.row(key(3), last, 1), LARGE);
    generation(0);
    int number = 0;
    for (byte[] row : rows.navigableKeySet().toArray(byte[][]::new)) {
      if (number++ % 9 == 0) {
        delete(row);
      } else if (number % 13 == 0) {
        put(row, 40);
      }
    }
    put(subject.row(key(3), 2 * GoldenSubject.SPAN, 77), LARGER_THAN_A_PAGE);
    generation(1);
    read();
  }

  private void beginSessions() {
    long[] starts = new long[25];
    long[] ends = new long[25];
    for (long time = 0; time < 5 * GoldenSubject.SPAN; time += 10) {
      int i = random.nextInt(starts.length);
      byte[] key = bytes("user-" + i);
      boolean goesOn = ends[i] > 0 && time - ends[i] <= 300;
      if (goesOn) {
        delete(subject.row(key, ends[i], starts[i]));
      }
      starts[i] = goesOn ? starts[i] : time;
      ends[i] = time;
      put(subject.row(key, ends[i], starts[i]), 20 + random.nextInt(60));
      if (time % 250 == 0) {
        store.mark(note(0));
      }
    }
    put(subject.row(bytes("user-long"), 4_500, 10), LARGE);
    generation(0);
    put(subject.row(bytes("user-late"), 2_500, 2_400), 8);
    generation(1);
    read();
  }

  private void beginEmittedWindows() {
    for (long time = 0; time < 5 * GoldenSubject.SPAN; time += 40) {
      put(subject.row(key(random.nextInt(20)), time, 0), 16);
      if (time % GoldenSubject.SPAN == 0) {
        store.mark(note(0));
      }
    }
    generation(1);
  }

  // ---- steps

  private void generation(int number) {
    for (int i = 0; i < 3; i++) { // so that what is ready to be sealed is
      store.mark(note(number));
      store.generate();
    }
  }

  /** Has an order of keys made. */
  private void read() {
    try (Cursor cursor = subject.all(store)) {
      while (cursor.next()) {
        // Only that it came to it counts.
      }
    }
  }

  private void put(byte[] row, int valueBytes) {
    byte[] value = value(valueBytes);
    store.put(row, value);
    if (!isGone(row)) {
      rows.put(row, value);
    }
    rows.keySet().removeIf(this::isGone);
  }

  private void delete(byte[] row) {
    store.delete(row);
    rows.remove(row);
  }

  /** Whether its span has expired. What waits to be emitted has not gone. */
  private boolean isGone(byte[] row) {
    if (subject.isMap() || subject == GoldenSubject.EMITTED_WINDOWS) {
      return false;
    }
    long expired = ((WindowLog) store).streamTime() - GoldenSubject.RETENTION;
    return subject.time(row) / GoldenSubject.SPAN < expired / GoldenSubject.SPAN;
  }

  /** Text that is like none before and can be compressed. */
  private byte[] value(int length) {
    byte[] pattern = bytes("put " + puts++ + ", ");
    byte[] value = new byte[length];
    for (int i = 0; i < length; i++) {
      value[i] = pattern[i % pattern.length];
    }
    return value;
  }

  private static byte[] key(int number) {
    return bytes("key-" + number);
  }

  private static byte[] longKey(char letter) {
    return bytes(String.valueOf(letter).repeat(LARGE));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Cursor;
import io.weir.stores.KeyValueEngine;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.StoreClosedException;
import io.weir.stores.io.FileDirectory;
import io.weir.stores.kit.EngineSubject.Background;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Readers, scans and interrupts beside a writer, generations, flushes, compaction and the closing.
 * Values carry their key and a version that only grows, and are filled with it: a torn value, one
 * of another key, or an older one than was seen before, shows.
 */
@Tag("threads")
class HashLogConcurrencyTest {
  private static final int KEYS = 3_000;
  private static final long WRITES = Long.getLong("weir.writes", 150_000);
  private static final int READERS = 3;

  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  @TempDir Path path;

  @ParameterizedTest
  @EnumSource(HashLogSubject.class)
  void shouldShowWholeAndNeverOlderValuesWhenReadBesideAWriter(HashLogSubject subject)
      throws InterruptedException, IOException {
    KeyValueEngine engine = subject.open(new FileDirectory(path), Background.THREADS);
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      long seed = i;
      readers.add(start(() -> read(engine, seed)));
    }
    readers.add(start(() -> scan(engine)));
    write(engine, readers);
    engine.close();
    for (Thread reader : readers) {
      reader.join(30_000);
      assertThat(reader.isAlive()).as("a reader ends when the store is closed").isFalse();
    }
    assertThat(failures).isEmpty();
  }

  private Thread start(Runnable reading) {
    Thread thread = new Thread(reading);
    thread.setUncaughtExceptionHandler((dead, failure) -> failures.add(failure));
    thread.start();
    return thread;
  }

  private static void write(KeyValueEngine engine, List<Thread> readers) {
    SplittableRandom random = new SplittableRandom(7);
    for (long version = 1; version <= WRITES; version++) {
      int key = random.nextInt(KEYS);
      if (version % 11 == 0) {
        engine.delete(key(key));
      } else {
        int length = key % 97 == 0 ? 3_000 + random.nextInt(20_000) : 16 + random.nextInt(3) * 8;
        engine.put(key(key), value(key, version, length));
      }
      if (version % 1_000 == 0) {
        engine.mark(key(key));
        readers.get(random.nextInt(readers.size())).interrupt();
      }
    }
  }

  private static void read(KeyValueEngine engine, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] seen = new long[KEYS];
    try {
      while (true) {
        int key = random.nextInt(KEYS);
        byte[] value = engine.get(key(key));
        if (value != null) {
          long version = check(key, value);
          assertThat(version).isGreaterThanOrEqualTo(seen[key]);
          seen[key] = version;
        }
      }
    } catch (StoreClosedException e) {
      assertThat(engine.isOpen()).isFalse();
    }
  }

  private static void scan(KeyValueEngine engine) {
    try {
      while (true) {
        try (Cursor cursor = engine.scan(null, null, true, Direction.ASCENDING)) {
          int last = -1;
          while (cursor.next()) {
            int key = ByteBuffer.wrap(cursor.key()).getInt();
            assertThat(key).isGreaterThan(last);
            last = key;
            check(key, cursor.value());
          }
        }
      }
    } catch (StoreClosedException e) {
      assertThat(engine.isOpen()).isFalse();
    }
  }

  private static byte[] key(int key) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(key).array();
  }

  private static byte[] value(int key, long version, int length) {
    ByteBuffer value = ByteBuffer.allocate(length).putInt(key).putLong(version);
    while (value.hasRemaining()) {
      value.put((byte) version);
    }
    return value.array();
  }

  /** The version of a value that is whole. */
  private static long check(int key, byte[] bytes) {
    ByteBuffer value = ByteBuffer.wrap(bytes);
    assertThat(value.getInt()).isEqualTo(key);
    long version = value.getLong();
    while (value.hasRemaining()) {
      if (value.get() != (byte) version) {
        throw new AssertionError("a torn value of key " + key + " at version " + version);
      }
    }
    return version;
  }
}

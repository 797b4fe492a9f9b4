package io.weir.stores.kit;

import io.weir.stores.CorruptionException;
import io.weir.stores.Cursor;
import io.weir.stores.FormatVersionException;
import io.weir.stores.KeyValueEngine;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.kit.EngineSubject.Background;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;

/**
 * Every byte of every file is flipped, every file cut at every length, lost, or swapped for that of
 * another store. Either the damage is found, with a {@link CorruptionException} or a {@link
 * FormatVersionException}, or the store is exactly what it was at one of its marks. Longer files
 * are sampled at {@code weir.places}, unless {@code weir.full} is 1.
 */
public final class DamageSuite implements Suite {
  private static final int EVERY_BYTE_UP_TO = 1 << 10;
  private static final int PLACES = 100;
  private static final int OPERATIONS = 120;

  @Override
  public void check(EngineSubject subject) {
    for (long seed : Scale.seeds(1)) {
      Model model = new Model();
      MemoryDirectory whole = write(subject, seed, model);
      MemoryDirectory other = write(subject, seed + 1, new Model());
      Map<String, byte[]> files = whole.snapshot();
      for (String file : files.keySet()) {
        if (file.equals("LOCK")) {
          continue;
        }
        int length = files.get(file).length;
        int step = step(length);
        for (int at = 0; at < length; at += step) {
          int offset = at;
          int mask = 1 << (at & 7);
          read(
              subject,
              seed,
              model,
              whole,
              file + " flipped at " + at,
              d -> d.flip(file, offset, mask));
          read(subject, seed, model, whole, file + " cut at " + at, d -> d.truncate(file, offset));
        }
        read(subject, seed, model, whole, file + " lost", directory -> directory.remove(file));
        byte[] strange = other.snapshot().get(file);
        if (strange != null && subject.knowsItsFiles()) {
          read(subject, seed, model, whole, file + " of another store", d -> d.put(file, strange));
        }
      }
    }
  }

  private static int step(int length) {
    boolean all = Scale.of("full", 0) == 1 || length <= EVERY_BYTE_UP_TO;
    return all ? 1 : Math.max(1, length / Scale.of("places", PLACES)) | 1;
  }

  /** A store of a few keys and generations, closed. */
  private static MemoryDirectory write(EngineSubject subject, long seed, Model model) {
    MemoryDirectory memory = new MemoryDirectory();
    Player player = new Player(new Site(subject, memory), model, true);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < OPERATIONS; i++) {
      byte[] key = {(byte) random.nextInt(40), 1};
      if (random.nextInt(4) == 0) {
        player.delete(key);
      } else {
        byte[] value = new byte[random.nextInt(60)];
        random.nextBytes(value);
        player.put(key, value);
      }
      if (i % 30 == 29) {
        player.mark(8);
        player.generate();
      }
    }
    player.close();
    return memory;
  }

  /** What happens to files. */
  private interface Damage {
    void doTo(MemoryDirectory directory) throws IOException;
  }

  private static void read(
      EngineSubject subject,
      long seed,
      Model model,
      MemoryDirectory whole,
      String what,
      Damage damage) {
    MemoryDirectory damaged = whole.copy();
    try {
      damage.doTo(damaged);
      try (KeyValueEngine engine = subject.open(damaged, Background.CALLER)) {
        Model.Mark mark = model.anyMark(engine.note());
        if (mark == null || mark.note() == null) {
          throw new AssertionError("the store opened at no mark");
        }
        compare(engine, mark.content());
      }
    } catch (CorruptionException | FormatVersionException e) {
      if (e.getMessage().isBlank()) {
        throw new SuiteFailure(subject, seed, new AssertionError(what + ": no message", e));
      }
    } catch (RuntimeException | AssertionError | IOException e) {
      throw new SuiteFailure(subject, seed, new AssertionError(what + ": " + e, e));
    }
  }

  private static void compare(KeyValueEngine engine, NavigableMap<byte[], byte[]> content) {
    for (Map.Entry<byte[], byte[]> entry : content.entrySet()) {
      if (!Arrays.equals(engine.get(entry.getKey()), entry.getValue())) {
        throw new AssertionError("a wrong value was returned");
      }
    }
    int entries = 0;
    try (Cursor cursor = engine.scan(null, null, true, Direction.ASCENDING)) {
      while (cursor.next()) {
        if (!Arrays.equals(content.get(cursor.key()), cursor.value())) {
          throw new AssertionError("a cursor showed a wrong value");
        }
        entries++;
      }
    }
    if (entries != content.size() || engine.size() != entries) {
      throw new AssertionError("keys are missing: " + entries + " of " + content.size());
    }
  }
}

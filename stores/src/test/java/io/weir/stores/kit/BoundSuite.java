package io.weir.stores.kit;

import io.weir.stores.Figure;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.kit.EngineSubject.Background;
import io.weir.stores.kit.Operation.Bounds;
import io.weir.stores.kit.Operation.Put;
import java.util.SplittableRandom;

/**
 * Keys are updated again and again, by values of all lengths, until {@code weir.megabytes} were
 * put: without a single mark, with marks, under cursors that nobody closes, by ever shorter values,
 * and with marks while threads of the engine do the background work. All the time the files may
 * take {@link EngineSubject#diskBytesMax} of what lives, the memory {@link
 * EngineSubject#memoryBytesMax}, and no operation may be refused.
 *
 * <p>What lives is the content now, that of the two newest marks, and what the open cursors show.
 */
public final class BoundSuite implements Suite {
  private static final int MEGABYTES = 10;
  private static final Bounds ALL = new Bounds(null, null, true, Direction.ASCENDING);

  /** Of so many keys and value lengths; together they hold 0.1 to 2 MB. */
  private static final Shape[] SHAPES = {
    new Shape(3, 1, 120_000), new Shape(2_000, 0, 100), new Shape(40, 10_000, 40_000)
  };

  private final int megabytes;

  public BoundSuite() {
    this(MEGABYTES);
  }

  /**
   * @param megabytes how much is put in each way, unless set by a property
   */
  BoundSuite(int megabytes) {
    this.megabytes = megabytes;
  }

  private record Shape(int keys, int bytesMin, int bytesMax) {}

  /** What happens beside the updates. */
  private enum Way {
    WITHOUT_MARKS,
    WITH_MARKS,
    WITH_SHRINKING_VALUES,
    WITH_LEAKED_CURSORS,
    WITH_MARKS_AND_THREADS
  }

  @Override
  public void check(EngineSubject subject) {
    for (long seed : Scale.seeds(1)) {
      for (Way way : Way.values()) {
        for (Shape shape : SHAPES) {
          Endless endless =
              new Endless(subject, seed, way, shape, Scale.of("megabytes", megabytes));
          try {
            endless.run();
          } catch (RuntimeException | AssertionError e) {
            throw new SuiteFailure(
                subject,
                seed,
                new AssertionError(
                    "after updates of " + endless.put + " bytes " + way + " of " + shape + ": " + e,
                    e));
          }
        }
      }
    }
  }

  /** One store that is updated. */
  private static final class Endless {
    private static final int MARKS = 60;
    private static final int LEAKS = 30;
    private static final int SHORT_BYTES = 10;

    /** A put of a short value counts like one of this length, so that there are not too many. */
    private static final int LEAST_BYTES = 1_000;

    private static final int MEGABYTE = 1_000_000;
    private static final long SYNC_BYTES = 10 * MEGABYTE;

    private final EngineSubject subject;
    private final Way way;
    private final Shape shape;
    private final SplittableRandom random;
    private final MemoryDirectory memory = new MemoryDirectory();
    private final Player player;
    private final long bytes;
    private long put;
    private long live;
    private long atMark;
    private long atMarkBefore;
    private long underCursors;
    private int marks = 1;
    private int leaks = 1;
    private int syncs = 1;

    Endless(EngineSubject subject, long seed, Way way, Shape shape, int megabytes) {
      this.subject = subject;
      this.way = way;
      this.shape = shape;
      this.random = new SplittableRandom(seed);
      Background background =
          way == Way.WITH_MARKS_AND_THREADS ? Background.THREADS : Background.CALLER;
      this.player = new Player(new Site(subject, memory, directory -> directory, background));
      this.bytes = (long) megabytes * MEGABYTE;
    }

    void run() {
      while (put < bytes) {
        update();
        if (way != Way.WITHOUT_MARKS && put > bytes / MARKS * marks) {
          marks++;
          mark();
        }
        if (way == Way.WITH_LEAKED_CURSORS && put > bytes / LEAKS * leaks) {
          leaks++;
          leak();
        }
        if (put > SYNC_BYTES * syncs) {
          syncs++;
          memory.sync(); // As the system does it: what is deleted is kept until then.
        }
        check();
      }
      player.checkContent();
      player.reopen();
      player.close();
    }

    private void update() {
      int index = random.nextInt(shape.keys());
      byte[] key = {1, (byte) (index >> Byte.SIZE), (byte) index};
      boolean shrunk = way == Way.WITH_SHRINKING_VALUES && put > bytes / 2;
      int length = shrunk ? SHORT_BYTES : random.nextInt(shape.bytesMin(), shape.bytesMax() + 1);
      byte[] old = player.model().content().get(key);
      live += length - (old == null ? -key.length : old.length);
      put += shrunk ? LEAST_BYTES : length;
      player.play(new Put(key, length, random.nextInt(Integer.MAX_VALUE)));
    }

    private void mark() {
      player.mark(0);
      player.generate();
      atMarkBefore = atMark;
      atMark = live;
    }

    private void leak() {
      if (leaks <= Player.LEAKED_MAX) {
        underCursors += live;
      }
      player.leakCursor(ALL, 1);
    }

    private void check() {
      long lives = live + atMark + atMarkBefore + underCursors;
      long onDisk = memory.bytes();
      if (onDisk > subject.diskBytesMax(lives)) {
        throw new AssertionError("the files take " + onDisk + " bytes where " + lives + " live");
      }
      long taken = player.engine().stats().get(Figure.MEMORY_BYTES);
      if (taken > subject.memoryBytesMax()) {
        throw new AssertionError("the store takes " + taken + " bytes of memory");
      }
    }
  }
}

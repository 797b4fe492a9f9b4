package io.weir.it.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.WindowStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Reads that look at little of a window store, as who browses it makes them: 120 windows of a
 * minute with 1,000 keys each, and a key that is in five of them. One process measures the CPU time
 * of its own thread for all sides in turn, with a put of a new key before each read.
 */
@Command(
    name = "browse",
    mixinStandardHelpOptions = true,
    description = "Measures reads of a few rows of a window store.")
final class BrowseCommand implements Callable<Integer> {
  private static final long WINDOW_MS = 60_000;
  private static final int WINDOWS = 120;
  private static final int KEYS = 1_000;
  private static final long SPARSE_KEY = KEYS + 1;
  private static final long FIRST_NEW_KEY = 1_000_000;
  private static final long BUDGET_BYTES = 256L << 20;

  @Spec private CommandSpec spec;

  @Option(names = "--sides", split = ",", defaultValue = "rocksdb,weir")
  private List<String> sides;

  @Option(names = "--millis", defaultValue = "2000", description = "For each read and side.")
  private long millis;

  @Option(names = "--directory", defaultValue = "target/bench/state")
  private Path directory;

  @Override
  public Integer call() throws IOException {
    for (String side : sides) {
      measure(Side.of(side));
    }
    return 0;
  }

  private void measure(Side side) throws IOException {
    Path state = StateDirectory.create(directory);
    Windows windows = Windows.tumbling(WINDOW_MS, WINDOWS * WINDOW_MS, 1);
    try (BenchTask task = BenchTask.in(side, state, BUDGET_BYTES, false, windows)) {
      Browser browser = new Browser(task, windows);
      browser.fill();
      for (Look look : Look.values()) {
        browser.time(look, millis / 2);
        Sample sample = browser.time(look, millis);
        spec.commandLine()
            .getOut()
            .printf(
                Locale.ROOT, "%-10s %-18s %10.1f us of CPU%n", side.label(), look, sample.micros());
        spec.commandLine().getOut().flush();
      }
    } finally {
      StateDirectory.delete(state);
    }
  }

  /** What is read. */
  private enum Look {
    ALL_FIRST,
    ALL_FIRST_BACKWARD,
    TWO_KEYS_A_MINUTE,
    ONE_KEY,
    SPARSE_KEY,
    ONE_MINUTE,
    ALL
  }

  /** CPU time of reads, without that of the puts between them. */
  private record Sample(long nanos, long reads) {
    double micros() {
      return nanos / 1e3 / reads;
    }
  }

  /** One store. */
  private static final class Browser {
    private final BenchTask task;
    private final Windows windows;
    private final WindowStore<Bytes, byte[]> store;
    private final Values values = new Values(16);
    private final List<Bytes> ordered =
        LongStream.range(0, KEYS).mapToObj(Keys::bytes).sorted().toList();
    private long puts;

    Browser(BenchTask task, Windows windows) {
      this.task = task;
      this.windows = windows;
      this.store = task.windowStore("browsed", EmitStrategy.onWindowUpdate());
    }

    private long start(long window) {
      return windows.lastStart(windows.time(0)) + window * WINDOW_MS;
    }

    void fill() {
      for (int window = 0; window < WINDOWS; window++) {
        for (long key = 0; key < KEYS; key++) {
          put(key, window);
        }
        if (window % (WINDOWS / 5) == 7) {
          put(SPARSE_KEY, window);
        }
      }
    }

    private void put(long key, long window) {
      task.moveTo(++puts);
      store.put(Keys.bytes(key), values.value(start(window), 1), start(window));
    }

    /** Reads again and again. */
    Sample time(Look look, long millis) {
      LongConsumer read = read(look);
      long spent = 0;
      long reads = 0;
      long end = System.nanoTime() + millis * 1_000_000;
      while (System.nanoTime() < end) {
        put(FIRST_NEW_KEY + puts % KEYS, WINDOWS - 1);
        long before = cpuNanos();
        for (int i = 0; i < 10; i++) {
          read.accept(reads++);
        }
        spent += cpuNanos() - before;
      }
      return new Sample(spent, reads);
    }

    private static long cpuNanos() {
      return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private LongConsumer read(Look look) {
      return switch (look) {
        case ALL_FIRST -> i -> rows(store.all(), 1, 1);
        case ALL_FIRST_BACKWARD -> i -> rows(store.backwardAll(), 1, 1);
        case TWO_KEYS_A_MINUTE -> i -> twoKeys((int) (i % (KEYS - 1)), start(i % (WINDOWS - 1)));
        case ONE_KEY -> i -> rows(store.fetch(Keys.bytes(i % KEYS), 0, Long.MAX_VALUE), WINDOWS);
        case SPARSE_KEY ->
            i -> rows(store.fetch(Keys.bytes(SPARSE_KEY), 0, Long.MAX_VALUE), WINDOWS / 24);
        case ONE_MINUTE -> i -> oneMinute(start(i % (WINDOWS - 1)));
        case ALL -> i -> rows(store.all(), Long.MAX_VALUE, -1);
      };
    }

    private long twoKeys(int first, long start) {
      return rows(store.fetch(ordered.get(first), ordered.get(first + 1), start, start), 2, 2);
    }

    private long oneMinute(long start) {
      return rows(store.fetchAll(start, start), Long.MAX_VALUE, -1);
    }

    private static long rows(KeyValueIterator<?, byte[]> rows, long expected) {
      return rows(rows, Long.MAX_VALUE, expected);
    }

    private static long rows(KeyValueIterator<?, byte[]> rows, long most, long expected) {
      long found = 0;
      try (rows) {
        while (found < most && rows.hasNext()) {
          rows.next();
          found++;
        }
      }
      if (expected >= 0 && found != expected) {
        throw new IllegalStateException("expected " + expected + " rows, got " + found);
      }
      return found;
    }
  }
}

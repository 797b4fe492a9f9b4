package io.weir.it.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * of its own thread for all sides in turn, with a put of a new key before each ten reads.
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

  @Option(
      names = "--looks",
      split = ",",
      defaultValue =
          "ALL_FIRST,ALL_FIRST_BACKWARD,TWO_KEYS_A_MINUTE,ONE_KEY,SPARSE_KEY,ONE_MINUTE,ALL")
  private List<Look> looks;

  @Option(names = "--millis", defaultValue = "2000", description = "For each read and side.")
  private long millis;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "So often the sides take turns; the median is told.")
  private int rounds;

  @Option(names = "--directory", defaultValue = "target/bench/state")
  private Path directory;

  @Override
  public Integer call() throws IOException {
    List<Browser> browsers = new ArrayList<>();
    try {
      for (String side : sides) {
        browsers.add(Browser.open(Side.of(side), StateDirectory.create(directory)));
      }
      for (Look look : looks) {
        measure(look, browsers);
      }
    } finally {
      for (Browser browser : browsers) {
        browser.close();
      }
    }
    return 0;
  }

  /** Has the sides take turns, so that what else the machine does befalls all of them. */
  private void measure(Look look, List<Browser> browsers) {
    browsers.forEach(browser -> browser.time(look, millis / 2));
    List<List<Double>> micros = new ArrayList<>();
    browsers.forEach(browser -> micros.add(new ArrayList<>()));
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < browsers.size(); i++) {
        micros.get(i).add(browsers.get(i).time(look, millis / rounds));
      }
    }
    for (int i = 0; i < browsers.size(); i++) {
      List<Double> sorted = micros.get(i).stream().sorted().toList();
      spec.commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "%-10s %-18s %10.1f us of CPU, %.1f to %.1f%n",
              browsers.get(i).side.label(),
              look,
              sorted.get(sorted.size() / 2),
              sorted.get(0),
              sorted.get(sorted.size() - 1));
    }
    spec.commandLine().getOut().flush();
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

  /** One store. */
  private static final class Browser {
    private final Side side;
    private final Path state;
    private final BenchTask task;
    private final Windows windows;
    private final WindowStore<Bytes, byte[]> store;
    private final Values values = new Values(16);
    private final List<Bytes> ordered =
        LongStream.range(0, KEYS).mapToObj(Keys::bytes).sorted().toList();
    private long puts;

    private Browser(Side side, Path state) {
      this.side = side;
      this.state = state;
      this.windows = Windows.tumbling(WINDOW_MS, WINDOWS * WINDOW_MS, 1);
      this.task = BenchTask.in(side, state, BUDGET_BYTES, false, windows);
      this.store = task.windowStore("browsed", EmitStrategy.onWindowUpdate());
    }

    static Browser open(Side side, Path state) {
      Browser browser = new Browser(side, state);
      browser.fill();
      return browser;
    }

    void close() throws IOException {
      task.close();
      StateDirectory.delete(state);
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

    /** Reads again and again; CPU time of a read, without the puts in between, in microseconds. */
    double time(Look look, long millis) {
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
      return spent / 1e3 / reads;
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

package io.weir.it.bench;

import java.util.List;

/**
 * One row of the table of store benchmarks: a workload and what Weir has to reach in it.
 *
 * @param label the name on the command line and in reports
 * @param work what one operation does
 * @param shape the state that it is done to
 * @param memory what every side is given
 * @param target what has to be reached
 */
record Row(String label, Work work, Shape shape, Memory memory, Target target) {
  private static final long MILLION = 1_000_000;
  private static final Shape COUNTS_1M = Shape.uniform(MILLION, 16);
  private static final Shape VALUES_1M = Shape.uniform(MILLION, 116);
  private static final Shape VALUES_10M = Shape.uniform(10 * MILLION, 116);
  private static final Windows MINUTE = Windows.tumbling(10_000, 60_000, 20_000);
  private static final Windows DENSE_MINUTE = Windows.tumbling(10_000, 60_000, 100_000);

  /** The rows, in the order in which they run. */
  static final List<Row> ALL =
      List.of(
          new Row("count-1m-uniform", Work.COUNT, COUNTS_1M, Memory.SMALL, Target.of(12, 4, 18, 6)),
          new Row(
              "count-1m-zipf",
              Work.COUNT,
              Shape.zipf(MILLION, 16),
              Memory.SMALL,
              Target.of(10, 3.5, 15, 5)),
          new Row(
              "count-10m-uniform",
              Work.COUNT,
              Shape.uniform(10 * MILLION, 16),
              Memory.LARGE,
              Target.of(9, 4, 14, 6)),
          new Row(
              "readwrite-1m", Work.READ_WRITE, VALUES_1M, Memory.SMALL, Target.of(12, 4, 18, 6)),
          new Row(
              "readwrite-10m", Work.READ_WRITE, VALUES_10M, Memory.LARGE, Target.of(10, 4, 15, 6)),
          new Row("get-1m", Work.GET, VALUES_1M, Memory.SMALL, Target.of(12, 4, 18, 6)),
          ordered("prefix-10", Work.PREFIX_SCAN, 0, Target.overRocksDb(4, 6)),
          ordered("prefix-10-writes-1", Work.PREFIX_SCAN, 1, Target.overRocksDb(4, 6)),
          ordered("prefix-10-writes-5", Work.PREFIX_SCAN, 5, Target.overRocksDb(4, 6)),
          ordered("prefix-10-writes-25", Work.PREFIX_SCAN, 25, Target.overRocksDb(4, 6)),
          ordered("range-100", Work.RANGE_SCAN, 0, Target.overRocksDb(5, 8)),
          ordered("range-100-writes-1", Work.RANGE_SCAN, 1, Target.overRocksDb(5, 8)),
          ordered("range-100-writes-5", Work.RANGE_SCAN, 5, Target.overRocksDb(5, 8)),
          ordered("range-100-writes-25", Work.RANGE_SCAN, 25, Target.overRocksDb(5, 8)),
          new Row(
              "prefix-10-beyond-memory",
              Work.PREFIX_SCAN,
              VALUES_1M.withWrites(25),
              Memory.QUARTER,
              Target.NONE),
          new Row("insert-10m", Work.INSERT, VALUES_10M, Memory.LARGE, Target.overRocksDb(3, 5)),
          new Row("restore-1m", Work.RESTORE, VALUES_1M, Memory.SMALL, Target.overRocksDb(2.5, 4)),
          new Row(
              "beyond-memory-zipf",
              Work.READ_WRITE,
              Shape.zipf(10 * MILLION, 116),
              Memory.QUARTER,
              Target.overRocksDb(2.5, 4)),
          new Row(
              "beyond-memory-uniform", Work.READ_WRITE, VALUES_10M, Memory.QUARTER, Target.NONE),
          new Row(
              "reopen-clean-10m",
              Work.REOPEN_CLEAN,
              VALUES_10M,
              Memory.LARGE,
              Target.millisMax(2_000)),
          new Row(
              "reopen-killed-10m",
              Work.REOPEN_KILLED,
              VALUES_10M,
              Memory.LARGE,
              Target.millisMax(5_000)),
          new Row(
              "tumbling-count",
              Work.WINDOWED_COUNT,
              Shape.windowed(100_000, 16, MINUTE),
              Memory.SMALL,
              Target.of(8, 3, 12, 4)),
          new Row(
              "hopping-count",
              Work.WINDOWED_COUNT,
              Shape.windowed(1_000, 16, Windows.hopping(30_000, 1_000, 35_000, 1_000)),
              Memory.SMALL,
              Target.of(10, 3, 16, 5)),
          new Row(
              "stream-stream-join",
              Work.JOIN,
              Shape.windowed(100_000, 100, Windows.tumbling(10_000, 10_000, 10_000)),
              Memory.SMALL,
              Target.overRocksDb(6, 10)),
          new Row(
              "session-count",
              Work.SESSION_COUNT,
              Shape.windowed(20_000, 16, Windows.tumbling(5_000, 30_000, 10_000)),
              Memory.SMALL,
              Target.overRocksDb(8, 12)),
          new Row(
              "emit-final-count",
              Work.EMITTED_COUNT,
              Shape.windowed(100_000, 16, MINUTE),
              Memory.SMALL,
              Target.NONE),
          new Row(
              "late-count",
              Work.WINDOWED_COUNT,
              Shape.windowed(100_000, 16, MINUTE.withLateness(45_000)),
              Memory.SMALL,
              Target.NONE),
          new Row(
              "tumbling-beyond-memory",
              Work.WINDOWED_COUNT,
              Shape.windowed(MILLION, 116, DENSE_MINUTE),
              Memory.QUARTER,
              Target.overRocksDb(2.5, 4)),
          new Row(
              "late-beyond-memory",
              Work.WINDOWED_COUNT,
              Shape.windowed(MILLION, 116, DENSE_MINUTE.withLateness(45_000)),
              Memory.QUARTER,
              Target.NONE));

  private static Row ordered(String label, Work work, int writePercent, Target target) {
    return new Row(label, work, VALUES_1M.withWrites(writePercent), Memory.SMALL, target);
  }

  /** What one operation does. */
  enum Work {
    COUNT("get + put of 16 bytes (timestamp, count)"),
    READ_WRITE("get + put of 116 bytes"),
    GET("get of 116 bytes"),
    PREFIX_SCAN("prefixScan of 10 rows of 116 bytes, or put of one"),
    RANGE_SCAN("range of 100 rows of 116 bytes, or put of one"),
    INSERT("put of a new key, 116 bytes"),
    RESTORE("one changelog record through the restore callback, batches of 1,000"),
    REOPEN_CLEAN("open after a clean close, up to the first answer"),
    REOPEN_KILLED("open after kill -9 during updates, up to the first answer"),
    WINDOWED_COUNT("fetch(key, start) + put for every window that the record is in", 1),
    EMITTED_COUNT("fetch(key, start) + put, and fetchAll(from, to) when a window has closed", 1),
    JOIN("put into the store of one side + fetch(key, from, to) from that of the other", 1),
    SESSION_COUNT("findSessions(key, from, to) + remove of what it finds + put", 2);

    private final String operation;
    private final int timesInKey;

    Work(String operation) {
      this(operation, 0);
    }

    Work(String operation, int timesInKey) {
      this.operation = operation;
      this.timesInKey = timesInKey;
    }

    String operation() {
      return operation;
    }

    /** Bytes that tell one window or session of a key from another. */
    int timeBytes() {
      return timesInKey * Long.BYTES;
    }

    /** Whether the row reads in the order of keys. */
    boolean isOrdered() {
      return this == PREFIX_SCAN || this == RANGE_SCAN;
    }

    /** Whether the row opens what another process left behind. */
    boolean reopens() {
      return this == REOPEN_CLEAN || this == REOPEN_KILLED;
    }
  }

  /**
   * The state of a row.
   *
   * @param keys how many keys there are
   * @param valueBytes the length of every value
   * @param zipfian whether some keys are hotter than others (exponent 0.99)
   * @param windows the event time
   * @param writePercent how many of a hundred operations are puts, in rows that read in order
   */
  record Shape(long keys, int valueBytes, boolean zipfian, Windows windows, int writePercent) {
    static final double ZIPF_EXPONENT = 0.99;

    static Shape uniform(long keys, int valueBytes) {
      return new Shape(keys, valueBytes, false, Windows.NONE, 0);
    }

    static Shape zipf(long keys, int valueBytes) {
      return new Shape(keys, valueBytes, true, Windows.NONE, 0);
    }

    /** Uniform keys in windows. */
    static Shape windowed(long keys, int valueBytes, Windows windows) {
      return new Shape(keys, valueBytes, false, windows, 0);
    }

    /** The same shape with puts between the reads. */
    Shape withWrites(int percent) {
      return new Shape(keys, valueBytes, zipfian, windows, percent);
    }

    /** The same shape with another number of keys, and of records in a window in proportion. */
    Shape scaled(double scale) {
      long scaled = Math.max(1_000, (long) (keys * scale));
      return new Shape(
          scaled, valueBytes, zipfian, windows.scaled((double) scaled / keys), writePercent);
    }

    KeyPicker picker(long seed) {
      return zipfian ? KeyPicker.zipf(keys, ZIPF_EXPONENT, seed) : KeyPicker.uniform(keys, seed);
    }

    /** Bytes of all keys, starts of windows and values that live at a time, without overhead. */
    long stateBytes() {
      return windows.exist()
          ? windows.entries(keys) * (Keys.LENGTH + Long.BYTES + valueBytes)
          : keys * (Keys.LENGTH + valueBytes);
    }
  }

  /** What every side of a row is given. */
  enum Memory {
    SMALL(3_072, 1_280, 1_024),
    LARGE(8_192, 4_096, 3_584),
    QUARTER(8_192, 4_096, 0);

    private static final long BUDGET_BYTES_MIN = 8 << 20;

    private final int heapMiB;
    private final int directMiB;
    private final int budgetMiB;

    Memory(int heapMiB, int directMiB, int budgetMiB) {
      this.heapMiB = heapMiB;
      this.directMiB = directMiB;
      this.budgetMiB = budgetMiB;
    }

    int heapMiB() {
      return heapMiB;
    }

    int directMiB() {
      return directMiB;
    }

    /** Whether the row holds every side to the same number of bytes, RocksDB's caches as well. */
    boolean strict() {
      return this == QUARTER;
    }

    /** The memory budget of the store; a quarter of the state in a strict row. */
    long budgetBytes(Shape shape) {
      return strict() ? Math.max(BUDGET_BYTES_MIN, shape.stateBytes() / 4) : (long) budgetMiB << 20;
    }
  }

  /**
   * What has to be reached: ratios of mean times, other side over Weir; 0 where nothing is asked.
   */
  record Target(
      double mustRocksDb,
      double mustInMemory,
      double goalRocksDb,
      double goalInMemory,
      double millisMax) {
    static final Target NONE = new Target(0, 0, 0, 0, 0);

    static Target of(
        double mustRocksDb, double mustInMemory, double goalRocksDb, double goalInMemory) {
      return new Target(mustRocksDb, mustInMemory, goalRocksDb, goalInMemory, 0);
    }

    static Target overRocksDb(double must, double goal) {
      return new Target(must, 0, goal, 0, 0);
    }

    static Target millisMax(double millis) {
      return new Target(0, 0, 0, 0, millis);
    }
  }

  static Row of(String label) {
    return ALL.stream()
        .filter(row -> row.label.equals(label))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no row " + label + "; rows are " + labels()));
  }

  static List<String> labels() {
    return ALL.stream().map(Row::label).toList();
  }
}

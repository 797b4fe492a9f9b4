package io.weir.it.bench;

import io.weir.it.bench.Driver.Operation;
import io.weir.it.bench.Row.Shape;
import io.weir.it.bench.Row.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.streams.kstream.EmitStrategy;

/**
 * One measurement of one store in this process: fill, warm up, measure, look at memory and disk.
 *
 * @param row the workload
 * @param side where the store comes from
 * @param directory of the task; exists, and is empty unless the row reopens
 * @param budgetBytes the memory budget of the store
 * @param scale factor for the number of keys, 1 for a real run
 * @param seed of the keys; the same for all sides of a round
 * @param warmup how long to run before measuring
 * @param time how long to measure
 */
record StoreRun(
    Row row,
    Side side,
    Path directory,
    long budgetBytes,
    double scale,
    long seed,
    Duration warmup,
    Duration time) {
  private static final int ROWS_OF_RANGE = 100;

  /** Runs a row that needs no second process. */
  Figures measure() throws IOException {
    return row.work() == Work.RESTORE ? new RestoreRun(this).measure() : measureOperations();
  }

  Shape shape() {
    return row.shape().scaled(scale);
  }

  /** A task without stores in the directory of the run. */
  BenchTask task() {
    return task(directory);
  }

  BenchTask task(Path taskDirectory) {
    return BenchTask.in(side, taskDirectory, budgetBytes, row.memory().strict(), shape().windows());
  }

  /** Puts every key once. Answers the offset of the last record. */
  long fill(StoreUnderTest store) {
    Values values = new Values(shape().valueBytes());
    Operation put = (id, offset) -> store.put(id, values.value(offset, 1));
    Driver driver = new Driver(store.task(), put, KeyPicker.inLoadOrder(shape().keys()), 0);
    driver.runTimes(shape().keys());
    return driver.offset();
  }

  /** What a row without windows does with one key. */
  Operation operation(StoreUnderTest store) {
    Values values = new Values(shape().valueBytes());
    return switch (row.work()) {
      case GET -> (id, offset) -> values.count(store.get(id));
      case PREFIX_SCAN -> reads(store, Keys.LINES_PER_ORDER);
      case RANGE_SCAN -> reads(store, ROWS_OF_RANGE);
      case INSERT -> (id, offset) -> store.put(id, values.value(offset, 1));
      default ->
          (id, offset) -> {
            long count = values.count(store.get(id));
            store.put(id, values.value(offset, count + 1));
          };
    };
  }

  private Operation reads(StoreUnderTest store, int rows) {
    return new OrderedReads(store.store(), shape(), rows, !side.keepsNothing(), seed);
  }

  /** What a row with windows does with one key; opens the stores for it. */
  private Operation windowedOperation(BenchTask task) {
    boolean strict = !side.keepsNothing();
    long advance = shape().windows().advanceMs();
    return switch (row.work()) {
      case WINDOWED_COUNT ->
          new WindowedCount(
              task.windowStore("windows", EmitStrategy.onWindowUpdate()),
              shape(),
              new WindowCounts(shape().keys(), shape().windows().open(), advance, strict));
      case EMITTED_COUNT ->
          new EmittedCount(
              task.windowStore("windows", EmitStrategy.onWindowClose()),
              shape(),
              new WindowCounts(shape().keys(), 2, advance, strict));
      case JOIN -> new StreamJoin(task.joinStore("left"), task.joinStore("right"), shape(), strict);
      case SESSION_COUNT -> new SessionCount(task.sessionStore("sessions"), shape(), strict);
      default -> throw new IllegalArgumentException(row.label() + " has no windows");
    };
  }

  private Figures measureOperations() throws IOException {
    Footprint empty = Footprint.afterCollection();
    try (BenchTask task = task()) {
      Driver driver = warmDriver(task);
      Driver.Times times =
          row.work() == Work.INSERT
              ? driver.runTimes(shape().keys() - driver.offset())
              : driver.runFor(time);
      Figures figures = times.figures();
      Footprint.now().addWrites(empty, puts(driver) * bytesPerOperation(), figures);
      Footprint.afterCollection().addMemory(empty, figures);
      figures.put(Figure.STORE_WRITTEN_BYTES, task.bytesWrittenByMetrics());
      figures.put(Figure.DISK_BYTES, Footprint.diskBytes(directory));
      return figures;
    }
  }

  private double puts(Driver driver) {
    long filled = shape().keys();
    return switch (row.work()) {
      case GET -> filled;
      case PREFIX_SCAN, RANGE_SCAN ->
          filled + (driver.offset() - filled) * shape().writePercent() / 100.0;
      default -> driver.offset();
    };
  }

  private long bytesPerOperation() {
    return shape().windows().perRecord()
        * (Keys.LENGTH + row.work().timeBytes() + shape().valueBytes());
  }

  /** A driver on filled stores that has run for the time of the warm-up. */
  private Driver warmDriver(BenchTask task) {
    if (row.work() == Work.INSERT) {
      Operation insert = operation(new StoreUnderTest(task, row.work().isOrdered()));
      Driver driver = new Driver(task, insert, KeyPicker.inLoadOrder(shape().keys()), 0);
      driver.runTimes(shape().keys() / 10);
      return driver;
    }
    Driver driver =
        shape().windows().exist()
            ? driverOfWindows(task)
            : driverOfValues(new StoreUnderTest(task, row.work().isOrdered()));
    driver.runFor(warmup);
    return driver;
  }

  private Driver driverOfValues(StoreUnderTest store) {
    long offset = fill(store);
    return new Driver(store.task(), operation(store), shape().picker(seed), offset);
  }

  /** Windows are filled by what the row does anyway. */
  private Driver driverOfWindows(BenchTask task) {
    Driver driver = new Driver(task, windowedOperation(task), shape().picker(seed), 0);
    driver.runTimes(shape().windows().fillRecords());
    return driver;
  }
}

package io.weir.it.bench;

import io.weir.it.bench.Driver.Operation;
import io.weir.it.bench.Row.Shape;
import io.weir.it.bench.Row.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

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

  /** Runs a row that needs no second process. */
  Figures measure() throws IOException {
    return row.work() == Work.RESTORE ? new RestoreRun(this).measure() : measureOperations();
  }

  Shape shape() {
    return row.shape().scaled(scale);
  }

  StoreUnderTest open() {
    return open(directory);
  }

  StoreUnderTest open(Path taskDirectory) {
    return StoreUnderTest.open(side, taskDirectory, budgetBytes, row.memory().strict());
  }

  /** Puts every key once. Answers the offset of the last record. */
  long fill(StoreUnderTest store) {
    Values values = new Values(shape().valueBytes());
    Operation put = (id, offset) -> store.put(id, values.value(offset, 1));
    Driver driver = new Driver(store, put, KeyPicker.inLoadOrder(shape().keys()), 0);
    driver.runTimes(shape().keys());
    return driver.offset();
  }

  /** What the row does with one key. */
  Operation operation(StoreUnderTest store) {
    Values values = new Values(shape().valueBytes());
    return switch (row.work()) {
      case GET -> (id, offset) -> values.count(store.get(id));
      case INSERT -> (id, offset) -> store.put(id, values.value(offset, 1));
      default ->
          (id, offset) -> {
            long count = values.count(store.get(id));
            store.put(id, values.value(offset, count + 1));
          };
    };
  }

  private Figures measureOperations() throws IOException {
    Footprint empty = Footprint.afterCollection();
    try (StoreUnderTest store = open()) {
      Driver driver = warmDriver(store);
      Driver.Times times =
          row.work() == Work.INSERT
              ? driver.runTimes(shape().keys() - driver.offset())
              : driver.runFor(time);
      Figures figures = times.figures();
      double puts = row.work() == Work.GET ? shape().keys() : driver.offset();
      Footprint.now().addWrites(empty, puts * (Keys.LENGTH + shape().valueBytes()), figures);
      Footprint.afterCollection().addMemory(empty, figures);
      figures.put(Figure.STORE_WRITTEN_BYTES, store.bytesWrittenByItsMetrics());
      figures.put(Figure.DISK_BYTES, Footprint.diskBytes(directory));
      return figures;
    }
  }

  /** A driver on a filled store that has run for the time of the warm-up. */
  private Driver warmDriver(StoreUnderTest store) {
    if (row.work() == Work.INSERT) {
      Driver driver = new Driver(store, operation(store), KeyPicker.inLoadOrder(shape().keys()), 0);
      driver.runTimes(shape().keys() / 10);
      return driver;
    }
    long offset = fill(store);
    Driver driver = new Driver(store, operation(store), shape().picker(seed), offset);
    driver.runFor(warmup);
    return driver;
  }
}

package io.weir.it.bench;

import io.weir.it.bench.Driver.Operation;
import io.weir.it.bench.Row.Shape;
import java.util.Locale;
import java.util.SplittableRandom;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Reads rows in the order of their keys, as the lines of an order are, with updates of single rows
 * in between.
 */
final class OrderedReads implements Operation {
  private static final int HUNDRED = 100;

  private static final Serializer<byte[]> AS_IT_IS = new ByteArraySerializer();

  private final KeyValueStore<Bytes, byte[]> store;
  private final Shape shape;
  private final Values values;
  private final int rows;
  private final boolean byPrefix;
  private final boolean strict;
  private final SplittableRandom random;

  /**
   * Makes reads.
   *
   * @param rows how many each reads: all lines of an order by its prefix if they are as many as
   *     that has, otherwise a range
   * @param strict whether the store is held to the right answers
   */
  OrderedReads(
      KeyValueStore<Bytes, byte[]> store, Shape shape, int rows, boolean strict, long seed) {
    this.store = store;
    this.shape = shape;
    this.values = new Values(shape.valueBytes());
    this.rows = rows;
    this.byPrefix = rows == Keys.LINES_PER_ORDER;
    this.strict = strict;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public void run(long id, long offset) {
    if (random.nextInt(HUNDRED) < shape.writePercent()) {
      store.put(Keys.ofLine(id), values.value(offset, 1));
      return;
    }
    long first = byPrefix ? id - id % rows : Math.min(id, shape.keys() - rows);
    int found = 0;
    try (KeyValueIterator<Bytes, byte[]> read = read(first)) {
      while (read.hasNext()) {
        values.count(read.next().value);
        found++;
      }
    }
    if (strict && found != rows) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "expected %d rows from id %d on, got %d", rows, first, found));
    }
  }

  private KeyValueIterator<Bytes, byte[]> read(long first) {
    return byPrefix
        ? store.prefixScan(Keys.ofOrder(first), AS_IT_IS)
        : store.range(Keys.ofLine(first), Keys.ofLine(first + rows - 1));
  }
}

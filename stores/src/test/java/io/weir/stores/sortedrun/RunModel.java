package io.weir.stores.sortedrun;

import io.weir.stores.format.KeyHashing;
import io.weir.stores.io.Directory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What a run should hold. A value whose first byte is odd stands for a tombstone. */
final class RunModel {
  private RunModel() {}

  static NavigableMap<byte[], byte[]> empty() {
    return new TreeMap<>(Arrays::compareUnsigned);
  }

  static NavigableMap<byte[], byte[]> copy(Map<byte[], byte[]> records) {
    NavigableMap<byte[], byte[]> copy = empty();
    copy.putAll(records);
    return copy;
  }

  /** Short random keys, and values of which some are longer than a block. */
  static NavigableMap<byte[], byte[]> draw(SplittableRandom random, int count) {
    NavigableMap<byte[], byte[]> records = empty();
    for (int i = 0; i < count; i++) {
      byte[] key = new byte[random.nextInt(20)];
      random.nextBytes(key);
      records.put(key, drawValue(random, i % 100 == 0 ? 20_000 : 100));
    }
    return records;
  }

  /** Of a value. */
  static byte[] drawValue(SplittableRandom random, int longest) {
    byte[] value = new byte[random.nextInt(longest)];
    random.nextBytes(value);
    if (value.length > 0) {
      value[0] &= (byte) 0xFE;
    }
    return value;
  }

  /** Of a tombstone, with something noted. */
  static byte[] drawTombstone(SplittableRandom random) {
    byte[] value = new byte[1 + random.nextInt(9)];
    random.nextBytes(value);
    value[0] |= 1;
    return value;
  }

  static Kind kindOf(byte[] value) {
    return value.length > 0 && (value[0] & 1) != 0 ? Kind.TOMBSTONE : Kind.VALUE;
  }

  static RunFile write(
      Directory directory, String name, Map<byte[], byte[]> records, MemoryBudget budget)
      throws IOException {
    try (SortedRunWriter writer =
        new SortedRunWriter(directory, name, records.size(), KeyHashing.SECURE, budget)) {
      for (Map.Entry<byte[], byte[]> each : records.entrySet()) {
        writer.add(kindOf(each.getValue()), each.getKey(), each.getValue());
      }
      return writer.finish();
    }
  }

  /** Keys and values in turn. */
  static List<byte[]> flat(Map<byte[], byte[]> records) {
    List<byte[]> flat = new ArrayList<>();
    records.forEach(
        (key, value) -> {
          flat.add(key);
          flat.add(value);
        });
    return flat;
  }
}

package io.weir.it.bench;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Holds RocksDB to one number of bytes: write buffers, blocks, indexes and filters all live in one
 * cache of that size, which all stores of the process and all segments of a window store share. The
 * write buffers may take up to half of it, but no more than they take by default.
 */
public final class RocksDbWithinBudget implements RocksDBConfigSetter {
  private static final long WRITE_BUFFERS_BYTES_DEFAULT = 3L * (16 << 20);

  private static final Map<Long, Memory> MEMORY = new ConcurrentHashMap<>();

  static {
    RocksDB.loadLibrary();
  }

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    long budget = Long.parseLong((String) configs.get(BenchTask.BUDGET_CONFIG));
    Memory memory = MEMORY.computeIfAbsent(budget, Memory::of);
    options.setWriteBufferManager(memory.writeBuffers);
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(memory.cache);
    table.setCacheIndexAndFilterBlocks(true);
    options.setTableFormatConfig(table);
  }

  @Override
  public void close(String storeName, Options options) {
    // shared until the process ends
  }

  /** What the stores of one budget share. */
  private record Memory(Cache cache, WriteBufferManager writeBuffers) {
    static Memory of(long budgetBytes) {
      Cache cache = new LRUCache(budgetBytes);
      long writeBufferBytes = Math.min(budgetBytes / 2, WRITE_BUFFERS_BYTES_DEFAULT);
      return new Memory(cache, new WriteBufferManager(writeBufferBytes, cache));
    }
  }
}

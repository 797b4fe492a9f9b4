package io.weir.it.bench;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Holds RocksDB to one number of bytes: write buffers, blocks, indexes and filters all live in one
 * cache of that size. The write buffers may take up to half of it, but no more than they take by
 * default.
 */
public final class RocksDbWithinBudget implements RocksDBConfigSetter {
  private static final long WRITE_BUFFERS_BYTES_DEFAULT = 3L * (16 << 20);

  private Cache cache;
  private WriteBufferManager writeBuffers;

  static {
    RocksDB.loadLibrary();
  }

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    long budget = Long.parseLong((String) configs.get(StoreUnderTest.BUDGET_CONFIG));
    cache = new LRUCache(budget);
    writeBuffers = new WriteBufferManager(Math.min(budget / 2, WRITE_BUFFERS_BYTES_DEFAULT), cache);
    options.setWriteBufferManager(writeBuffers);
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(cache);
    table.setCacheIndexAndFilterBlocks(true);
    options.setTableFormatConfig(table);
  }

  @Override
  public void close(String storeName, Options options) {
    writeBuffers.close();
    cache.close();
  }
}

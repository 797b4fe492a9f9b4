package io.weir.examples.demo;

import io.weir.suppliers.WeirDslStoreSuppliers;
import java.util.Locale;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;
import org.apache.kafka.streams.state.DslStoreSuppliers;

/** Where the stores of the application come from. */
enum Side {
  /** Weir. */
  WEIR("Weir", WeirDslStoreSuppliers.class),
  /** Kafka's default. */
  ROCKSDB("RocksDB", BuiltInDslStoreSuppliers.RocksDBDslStoreSuppliers.class),
  /** Kafka's stores on the heap, which a restart restores from the changelog. */
  IN_MEMORY("in-memory", BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers.class);

  private final String label;
  private final Class<? extends DslStoreSuppliers> suppliers;

  Side(String label, Class<? extends DslStoreSuppliers> suppliers) {
    this.label = label;
    this.suppliers = suppliers;
  }

  /** What tables and charts call it. */
  String label() {
    return label;
  }

  /** The value of {@code dsl.store.suppliers.class}. */
  String suppliersClass() {
    return suppliers.getName();
  }

  /** How the command line writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

package io.weir.it.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.state.DslStoreSuppliers;

/**
 * One of the things that are compared: a class of store suppliers and the name it has in reports.
 *
 * @param label what the tables call it
 * @param suppliersClass the name of a class that implements {@link DslStoreSuppliers} and has a
 *     constructor without parameters
 */
record Side(String label, String suppliersClass) {
  static final String ROCKSDB = "rocksdb";
  static final String IN_MEMORY = "in-memory";
  static final String HEAP_MAP = "heap-map";
  static final String WEIR = "weir";
  static final String DRIVER = "driver";

  private static final String BUILT_IN = "org.apache.kafka.streams.state.BuiltInDslStoreSuppliers$";
  private static final Map<String, String> KNOWN = known();

  /** One of the built-in names, or the name of any other class of suppliers. */
  static Side of(String nameOrClass) {
    String known = KNOWN.get(nameOrClass);
    if (known != null) {
      return new Side(nameOrClass, known);
    }
    return new Side(nameOrClass.substring(nameOrClass.lastIndexOf('.') + 1), nameOrClass);
  }

  /** Whether the side only shows what the driver takes, and answers wrongly as it likes. */
  boolean keepsNothing() {
    return suppliersClass.equals(DriverSuppliers.class.getName());
  }

  /** A new instance of the suppliers. */
  DslStoreSuppliers suppliers() {
    try {
      return Class.forName(suppliersClass)
          .asSubclass(DslStoreSuppliers.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IllegalArgumentException(
          "side "
              + label
              + ": no suppliers from class "
              + suppliersClass
              + "; sides are "
              + KNOWN.keySet()
              + " or the name of a public class that implements DslStoreSuppliers",
          e);
    }
  }

  private static Map<String, String> known() {
    Map<String, String> known = new LinkedHashMap<>();
    known.put(ROCKSDB, BUILT_IN + "RocksDBDslStoreSuppliers");
    known.put(IN_MEMORY, BUILT_IN + "InMemoryDslStoreSuppliers");
    known.put(HEAP_MAP, HeapMapSuppliers.class.getName());
    known.put(DRIVER, DriverSuppliers.class.getName());
    known.put(WEIR, "io.weir.suppliers.WeirDslStoreSuppliers");
    return known;
  }
}

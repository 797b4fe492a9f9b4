package io.weir.it.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.jspecify.annotations.Nullable;

/**
 * One of the things that are compared: a class of store suppliers and the name it has in reports.
 *
 * @param label what the tables call it
 * @param suppliersClass the name of a class that implements {@link DslStoreSuppliers} and has a
 *     constructor without parameters
 * @param engine what Weir is told to give the store of a row without windows; null to let it choose
 */
record Side(String label, String suppliersClass, @Nullable String engine) {
  static final String ROCKSDB = "rocksdb";
  static final String IN_MEMORY = "in-memory";
  static final String HEAP_MAP = "heap-map";
  static final String WEIR = "weir";
  static final String WEIR_SORTED = "weir-sorted";
  static final String DRIVER = "driver";

  private static final String BUILT_IN = "org.apache.kafka.streams.state.BuiltInDslStoreSuppliers$";
  private static final Map<String, String> KNOWN = known();
  private static final Map<String, String> ENGINES = Map.of(WEIR_SORTED, "sorted");

  /** One of the built-in names, or the name of any other class of suppliers. */
  static Side of(String nameOrClass) {
    String known = KNOWN.get(nameOrClass);
    if (known != null) {
      return new Side(nameOrClass, known, ENGINES.get(nameOrClass));
    }
    return new Side(nameOrClass.substring(nameOrClass.lastIndexOf('.') + 1), nameOrClass, null);
  }

  /** What {@link #of} makes this of. */
  String name() {
    return KNOWN.containsKey(label) ? label : suppliersClass;
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
    known.put(WEIR_SORTED, "io.weir.suppliers.WeirDslStoreSuppliers");
    return known;
  }
}

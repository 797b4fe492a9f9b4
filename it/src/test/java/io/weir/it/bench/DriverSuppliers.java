package io.weir.it.bench;

import java.util.AbstractMap;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.DslKeyValueParams;
import org.apache.kafka.streams.state.DslSessionParams;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.apache.kafka.streams.state.DslWindowParams;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/**
 * Supplies stores that keep nothing but the value of the last put and answer it to every get: what
 * is measured on them is the driver alone.
 */
public final class DriverSuppliers implements DslStoreSuppliers {
  private final HeapMapSuppliers others = new HeapMapSuppliers();

  @Override
  public KeyValueBytesStoreSupplier keyValueStore(DslKeyValueParams params) {
    return HeapMapSuppliers.supplier(params.name(), LastValue::new);
  }

  @Override
  public WindowBytesStoreSupplier windowStore(DslWindowParams params) {
    return others.windowStore(params);
  }

  @Override
  public SessionBytesStoreSupplier sessionStore(DslSessionParams params) {
    return others.sessionStore(params);
  }

  /** A map of which every key has the value that was put last. */
  private static final class LastValue extends AbstractMap<Bytes, byte[]> {
    private byte[] value;

    @Override
    public byte[] get(Object key) {
      return value;
    }

    @Override
    public byte[] put(Bytes key, byte[] newValue) {
      byte[] before = value;
      value = newValue;
      return before;
    }

    @Override
    public void clear() {
      value = null;
    }

    @Override
    public Set<Entry<Bytes, byte[]>> entrySet() {
      return Set.of();
    }
  }
}

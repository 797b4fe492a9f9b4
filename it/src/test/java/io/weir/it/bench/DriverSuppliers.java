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
 * Supplies stores that keep nothing but the value of the last put and answer it to every get, and
 * nothing to a question that may have several answers: what is measured on them is the driver
 * alone.
 */
public final class DriverSuppliers implements DslStoreSuppliers {

  @Override
  public KeyValueBytesStoreSupplier keyValueStore(DslKeyValueParams params) {
    return new HeapSupplier.OfKeyValues(
        params.name(), () -> new HeapMapStore(params.name(), new Last<>()));
  }

  @Override
  public WindowBytesStoreSupplier windowStore(DslWindowParams params) {
    return new HeapSupplier.OfWindows(
        params,
        () ->
            params.retainDuplicates()
                ? new HeapJoinStore(params, new Nothing<>())
                : new HeapWindowStore(params, Last<byte[]>::new));
  }

  @Override
  public SessionBytesStoreSupplier sessionStore(DslSessionParams params) {
    return new HeapSupplier.OfSessions(params, () -> new HeapSessionStore(params, new Nothing<>()));
  }

  /** A map of which every key has the value that was put last. */
  private static final class Last<V> extends AbstractMap<Bytes, V> {
    private V value;

    @Override
    public V get(Object key) {
      return value;
    }

    @Override
    public V put(Bytes key, V newValue) {
      V before = value;
      value = newValue;
      return before;
    }

    @Override
    public void clear() {
      value = null;
    }

    @Override
    public Set<Entry<Bytes, V>> entrySet() {
      return Set.of();
    }
  }

  /** A map that stays empty. */
  private static final class Nothing<V> extends AbstractMap<Bytes, V> {
    @Override
    public V get(Object key) {
      return null;
    }

    @Override
    public V put(Bytes key, V value) {
      return null;
    }

    @Override
    public void clear() {
      // is clear
    }

    @Override
    public Set<Entry<Bytes, V>> entrySet() {
      return Set.of();
    }
  }
}

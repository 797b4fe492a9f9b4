package io.weir.it.bench;

import java.util.HashMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.DslKeyValueParams;
import org.apache.kafka.streams.state.DslSessionParams;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.apache.kafka.streams.state.DslWindowParams;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/** Supplies the stores on hash maps, which are the ceiling for anything on the heap. */
public final class HeapMapSuppliers implements DslStoreSuppliers {

  @Override
  public KeyValueBytesStoreSupplier keyValueStore(DslKeyValueParams params) {
    return new HeapSupplier.OfKeyValues(
        params.name(), () -> new HeapMapStore(params.name(), new HashMap<>()));
  }

  @Override
  public WindowBytesStoreSupplier windowStore(DslWindowParams params) {
    return new HeapSupplier.OfWindows(
        params,
        () ->
            params.retainDuplicates()
                ? new HeapJoinStore(params, new HashMap<>())
                : new HeapWindowStore(params, HashMap<Bytes, byte[]>::new));
  }

  @Override
  public SessionBytesStoreSupplier sessionStore(DslSessionParams params) {
    return new HeapSupplier.OfSessions(params, () -> new HeapSessionStore(params, new HashMap<>()));
  }
}

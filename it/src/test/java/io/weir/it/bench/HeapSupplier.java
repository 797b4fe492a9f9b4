package io.weir.it.bench;

import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.DslSessionParams;
import org.apache.kafka.streams.state.DslWindowParams;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.StoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;

/** Supplies a store on the heap, with what the DSL was told about it. */
sealed interface HeapSupplier<S extends StateStore> extends StoreSupplier<S> {
  /** Makes a store that holds nothing. */
  Supplier<S> stores();

  @Override
  default S get() {
    return stores().get();
  }

  @Override
  default String metricsScope() {
    return "heap-map";
  }

  /** Supplies a key-value store. */
  record OfKeyValues(String name, Supplier<KeyValueStore<Bytes, byte[]>> stores)
      implements HeapSupplier<KeyValueStore<Bytes, byte[]>>, KeyValueBytesStoreSupplier {}

  /** Supplies a window store. */
  record OfWindows(DslWindowParams params, Supplier<WindowStore<Bytes, byte[]>> stores)
      implements HeapSupplier<WindowStore<Bytes, byte[]>>, WindowBytesStoreSupplier {
    @Override
    public String name() {
      return params.name();
    }

    @Override
    public long segmentIntervalMs() {
      return 1;
    }

    @Override
    public long windowSize() {
      return params.windowSize().toMillis();
    }

    @Override
    public boolean retainDuplicates() {
      return params.retainDuplicates();
    }

    @Override
    public long retentionPeriod() {
      return params.retentionPeriod().toMillis();
    }
  }

  /** Supplies a session store. */
  record OfSessions(DslSessionParams params, Supplier<SessionStore<Bytes, byte[]>> stores)
      implements HeapSupplier<SessionStore<Bytes, byte[]>>, SessionBytesStoreSupplier {
    @Override
    public String name() {
      return params.name();
    }

    @Override
    public long segmentIntervalMs() {
      return 1;
    }

    @Override
    public long retentionPeriod() {
      return params.retentionPeriod().toMillis();
    }
  }
}

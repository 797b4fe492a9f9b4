package io.weir.suppliers;

import io.weir.changelog.ValueFormat;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.DslStoreFormat;
import org.apache.kafka.streams.state.DslKeyValueParams;
import org.apache.kafka.streams.state.DslSessionParams;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.apache.kafka.streams.state.DslWindowParams;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/**
 * Gives every DSL store a Weir store: name this class in {@code dsl.store.suppliers.class}.
 * Key-value stores run on a hash log; the subscriptions of foreign-key joins and the queues of
 * outer joins, which are read in the order of their keys, on a sorted tree; windows and sessions of
 * every kind on a window log.
 */
public final class WeirDslStoreSuppliers implements DslStoreSuppliers {
  /** Called by Kafka Streams, which creates one instance per store. */
  public WeirDslStoreSuppliers() {}

  @Override
  public void configure(Map<String, ?> configs) {
    // settings are read when a store opens: Kafka Streams does not call this on every path
  }

  @Override
  public KeyValueBytesStoreSupplier keyValueStore(DslKeyValueParams params) {
    KafkaVersion.check();
    ValueFormat format = format(params.dslStoreFormat());
    return KeyValueSupplier.of(
        StoreRequest.ofKeyValues(params.name(), format, StoreUse.of(params)));
  }

  private static ValueFormat format(DslStoreFormat format) {
    return switch (format) {
      case PLAIN -> ValueFormat.PLAIN;
      case TIMESTAMPED -> ValueFormat.TIMESTAMPED;
      case HEADERS -> ValueFormat.HEADERS;
    };
  }

  @Override
  public WindowBytesStoreSupplier windowStore(DslWindowParams params) {
    KafkaVersion.check();
    WindowBytesStoreSupplier checked =
        Stores.persistentWindowStore(
            params.name(),
            params.retentionPeriod(),
            params.windowSize(),
            params.retainDuplicates());
    ValueFormat format =
        format(Objects.requireNonNullElse(params.dslStoreFormat(), DslStoreFormat.TIMESTAMPED));
    TimeDivision times = TimeDivision.of(checked, params.isSlidingWindow());
    StoreUse use = StoreUse.of(params);
    if (use.isEmittedOnClose()) {
      times = times.heldUntilEmitted(params.isSlidingWindow() ? 0 : checked.windowSize());
    }
    return WindowSupplier.of(WindowRequest.like(checked, times, format, use));
  }

  @Override
  public SessionBytesStoreSupplier sessionStore(DslSessionParams params) {
    KafkaVersion.check();
    SessionBytesStoreSupplier checked =
        Stores.persistentSessionStore(params.name(), params.retentionPeriod());
    // sessions have no timestamps, so that there is nothing between the two
    ValueFormat format =
        params.storeFormat() == DslStoreFormat.HEADERS ? ValueFormat.HEADERS : ValueFormat.PLAIN;
    TimeDivision times = TimeDivision.of(checked);
    StoreUse use = StoreUse.of(params);
    if (use.isEmittedOnClose()) {
      times = times.heldUntilEmitted(0);
    }
    return SessionSupplier.of(SessionRequest.of(params.name(), times, format, use));
  }
}

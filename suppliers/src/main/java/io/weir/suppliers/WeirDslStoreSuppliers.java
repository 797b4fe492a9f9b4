package io.weir.suppliers;

import io.weir.changelog.ValueFormat;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.DslStoreFormat;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.state.DslKeyValueParams;
import org.apache.kafka.streams.state.DslSessionParams;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.apache.kafka.streams.state.DslWindowParams;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/**
 * Weir stores for every store of the DSL: the class to name in {@code dsl.store.suppliers.class}.
 * Key-value stores get a hash log, windows and sessions of every kind a window log.
 */
public final class WeirDslStoreSuppliers implements DslStoreSuppliers {
  /** Called by Kafka Streams, which makes one of these for each store. */
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
        StoreRequest.ofKeyValues(params.name(), format, reason(params.name(), format)));
  }

  private static ValueFormat format(DslStoreFormat format) {
    return switch (format) {
      case PLAIN -> ValueFormat.PLAIN;
      case TIMESTAMPED -> ValueFormat.TIMESTAMPED;
      case HEADERS -> ValueFormat.HEADERS;
    };
  }

  private static String reason(String store, ValueFormat format) {
    if (format == ValueFormat.PLAIN) { // nothing else in the DSL asks for it
      return "queue of an outer join, for want of a sorted engine in this release";
    }
    if (store.contains("FK-JOIN-SUBSCRIPTION") || store.endsWith("-subscription-store")) {
      return "subscriptions of a foreign-key join, for want of a sorted engine in this release";
    }
    return "key-value store of the DSL: reads and writes of single keys";
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
    if (emitsOnClose(params.emitStrategy())) {
      times = times.heldUntilEmitted(params.isSlidingWindow() ? 0 : checked.windowSize());
    }
    return WindowSupplier.of(WindowRequest.like(checked, times, format, reason(params)));
  }

  private static String reason(DslWindowParams params) {
    if (params.retainDuplicates()) {
      return "windows with duplicates: a stream-stream join";
    }
    String read = emitsOnClose(params.emitStrategy()) ? ", read by time when they close" : "";
    return params.isSlidingWindow()
        ? "sliding windows" + read
        : "windows of the DSL, one point update per record" + read;
  }

  private static boolean emitsOnClose(EmitStrategy strategy) {
    return strategy.type() == EmitStrategy.StrategyType.ON_WINDOW_CLOSE;
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
    String reason = "sessions";
    if (emitsOnClose(params.emitStrategy())) {
      times = times.heldUntilEmitted(0);
      reason = "sessions, read by time when they close";
    }
    return SessionSupplier.of(SessionRequest.of(params.name(), times, format, reason));
  }
}

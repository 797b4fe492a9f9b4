package io.weir.suppliers;

import io.weir.config.EngineChoice;
import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.streams.DslStoreFormat;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.state.DslKeyValueParams;
import org.apache.kafka.streams.state.DslSessionParams;
import org.apache.kafka.streams.state.DslWindowParams;

/**
 * What stores are used for: the engine that each gets if no setting says otherwise, and why. This
 * is the only place that chooses.
 */
enum StoreUse {
  POINTS(EngineChoice.HASH_LOG, "key-value store of the DSL: reads and writes of single keys"),
  OUTER_JOIN_QUEUE(EngineChoice.SORTED, "queue of an outer join, read in order from its head"),
  FOREIGN_KEY_SUBSCRIPTIONS(
      EngineChoice.SORTED, "subscriptions of a foreign-key join, read by prefix"),
  ANY_KEY_VALUES(EngineChoice.HASH_LOG, "key-value store, asked for by WeirStores"),

  WINDOWS(EngineChoice.WINDOW_LOG, "windows of the DSL, one point update per record"),
  WINDOWS_EMITTED_ON_CLOSE(
      EngineChoice.WINDOW_LOG,
      "windows of the DSL, one point update per record, read by time when they close"),
  SLIDING_WINDOWS(EngineChoice.WINDOW_LOG, "sliding windows"),
  SLIDING_WINDOWS_EMITTED_ON_CLOSE(
      EngineChoice.WINDOW_LOG, "sliding windows, read by time when they close"),
  JOIN_WINDOWS(EngineChoice.WINDOW_LOG, "windows with duplicates: a stream-stream join"),
  ANY_WINDOWS(EngineChoice.WINDOW_LOG, "window store, asked for by WeirStores"),

  SESSIONS(EngineChoice.WINDOW_LOG, "sessions"),
  SESSIONS_EMITTED_ON_CLOSE(EngineChoice.WINDOW_LOG, "sessions, read by time when they close"),
  ANY_SESSIONS(EngineChoice.WINDOW_LOG, "session store, asked for by WeirStores"),

  VERSIONS(EngineChoice.SORTED, "versioned store: the versions of a key by their times");

  private static final Set<EngineChoice> FOR_KEYS =
      EnumSet.of(EngineChoice.HASH_LOG, EngineChoice.SORTED, EngineChoice.ROCKSDB);
  private static final Set<EngineChoice> FOR_TIMES =
      EnumSet.of(EngineChoice.WINDOW_LOG, EngineChoice.ROCKSDB);

  private static final Set<EngineChoice> FOR_VERSIONS =
      EnumSet.of(EngineChoice.SORTED, EngineChoice.ROCKSDB);

  private final EngineChoice engine;
  private final String reason;

  StoreUse(EngineChoice engine, String reason) {
    this.engine = engine;
    this.reason = reason;
  }

  /** The engine that a store of this use gets if no setting says otherwise. */
  EngineChoice engine() {
    return engine;
  }

  /** The engines that a setting may give it. */
  Set<EngineChoice> engines() {
    if (this == VERSIONS) {
      return FOR_VERSIONS;
    }
    return engine == EngineChoice.WINDOW_LOG ? FOR_TIMES : FOR_KEYS;
  }

  /** Why it gets that engine, in words. */
  String reason() {
    return reason;
  }

  /** What the DSL uses a key-value store for, as far as its name and format tell. */
  static StoreUse of(DslKeyValueParams params) {
    if (params.dslStoreFormat() == DslStoreFormat.PLAIN) { // nothing else in the DSL asks for it
      return OUTER_JOIN_QUEUE;
    }
    String name = params.name();
    boolean subscribes =
        name.contains("FK-JOIN-SUBSCRIPTION") || name.endsWith("-subscription-store");
    return subscribes ? FOREIGN_KEY_SUBSCRIPTIONS : POINTS;
  }

  /** What the DSL uses a window store for. */
  static StoreUse of(DslWindowParams params) {
    if (params.retainDuplicates()) {
      return JOIN_WINDOWS;
    }
    boolean onClose = isOnClose(params.emitStrategy());
    if (params.isSlidingWindow()) {
      return onClose ? SLIDING_WINDOWS_EMITTED_ON_CLOSE : SLIDING_WINDOWS;
    }
    return onClose ? WINDOWS_EMITTED_ON_CLOSE : WINDOWS;
  }

  /** What the DSL uses a session store for. */
  static StoreUse of(DslSessionParams params) {
    return isOnClose(params.emitStrategy()) ? SESSIONS_EMITTED_ON_CLOSE : SESSIONS;
  }

  private static boolean isOnClose(EmitStrategy strategy) {
    return strategy.type() == EmitStrategy.StrategyType.ON_WINDOW_CLOSE;
  }

  /** Whether rows wait in the store until the operator emits them. */
  boolean isEmittedOnClose() {
    return this == WINDOWS_EMITTED_ON_CLOSE
        || this == SLIDING_WINDOWS_EMITTED_ON_CLOSE
        || this == SESSIONS_EMITTED_ON_CLOSE;
  }
}

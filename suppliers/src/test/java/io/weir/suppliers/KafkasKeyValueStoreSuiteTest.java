package io.weir.suppliers;

import io.weir.changelog.ValueFormat;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.AbstractKeyValueStoreTest;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Kafka's own suite for key-value stores, on each engine in each format. */
@ParameterizedClass(name = "{0} {1}")
@MethodSource("enginesAndFormats")
class KafkasKeyValueStoreSuiteTest extends AbstractKeyValueStoreTest {
  @Parameter(0)
  private StoreUse use;

  @Parameter(1)
  private ValueFormat format;

  /** Uses stand for the engines that they get: a context of the suite has no settings. */
  static Stream<Arguments> enginesAndFormats() {
    return Stream.of(StoreUse.ANY_KEY_VALUES, StoreUse.FOREIGN_KEY_SUBSCRIPTIONS)
        .flatMap(
            use ->
                Arrays.stream(ValueFormat.values())
                    .filter(f -> f != ValueFormat.VERSIONED)
                    .map(f -> Arguments.of(use, f)));
  }

  @Override
  protected <K, V> KeyValueStore<K, V> createKeyValueStore(StateStoreContext context) {
    return RawStore.open(
        KeyValueSupplier.of(StoreRequest.ofKeyValues("store", format, use)), context);
  }
}

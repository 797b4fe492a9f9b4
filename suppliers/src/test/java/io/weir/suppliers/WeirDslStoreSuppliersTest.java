package io.weir.suppliers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.streams.DslStoreFormat;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.DslKeyValueParams;
import org.apache.kafka.streams.state.DslSessionParams;
import org.apache.kafka.streams.state.DslWindowParams;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.HeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.StoreSupplier;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node of the DSL gets, and why. */
class WeirDslStoreSuppliersTest {
  private static final EmitStrategy ON_UPDATE = EmitStrategy.onWindowUpdate();
  private static final EmitStrategy ON_CLOSE = EmitStrategy.onWindowClose();

  @TempDir Path directory;

  private final WeirDslStoreSuppliers suppliers = new WeirDslStoreSuppliers();

  private WindowBytesStoreSupplier windows(
      boolean duplicates, EmitStrategy emit, boolean sliding, DslStoreFormat format) {
    return suppliers.windowStore(
        new DslWindowParams(
            "store",
            Duration.ofHours(2),
            Duration.ofMinutes(10),
            duplicates,
            emit,
            sliding,
            format));
  }

  private <S extends StateStore> StorePlan plan(StoreSupplier<S> supplier) {
    S store = TaskContext.in(directory).open(supplier.get());
    try {
      assertThat(WeirStores.plan()).hasSize(1);
      return WeirStores.plan().get(0);
    } finally {
      store.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, false, false, windows with duplicates: a stream-stream join",
    "false, false, true, sliding windows",
    "false, true, true, 'sliding windows, read by time when they close'",
    "false, false, false, 'windows of the DSL, one point update per record'",
    "false, true, false,"
        + " 'windows of the DSL, one point update per record, read by time when they close'",
  })
  void shouldGiveWindowsAWindowLog(
      boolean duplicates, boolean onClose, boolean sliding, String reason) {
    StorePlan plan =
        plan(windows(duplicates, onClose ? ON_CLOSE : ON_UPDATE, sliding, DslStoreFormat.PLAIN));

    assertThat(plan.engine()).isEqualTo("window-log");
    assertThat(plan.reason()).isEqualTo(reason);
  }

  @Test
  void shouldGiveSessionsAWindowLog() {
    Duration retention = Duration.ofMinutes(1);
    DslSessionParams onUpdate =
        new DslSessionParams("store", retention, ON_UPDATE, DslStoreFormat.PLAIN);
    DslSessionParams onClose =
        new DslSessionParams("store", retention, ON_CLOSE, DslStoreFormat.TIMESTAMPED);

    assertThat(plan(suppliers.sessionStore(onUpdate)).engine()).isEqualTo("window-log");
    assertThat(plan(suppliers.sessionStore(onUpdate)).reason()).isEqualTo("sessions");
    assertThat(plan(suppliers.sessionStore(onClose)).reason())
        .isEqualTo("sessions, read by time when they close");
  }

  @Test
  void shouldGiveKeyValueStoresAHashLog() {
    DslKeyValueParams params = new DslKeyValueParams("store", DslStoreFormat.TIMESTAMPED);

    assertThat(plan(suppliers.keyValueStore(params)).engine()).isEqualTo("hash-log");
  }

  @ParameterizedTest
  @CsvSource({
    "KSTREAM-OUTERSHARED-0000000004-store, PLAIN, 'queue of an outer join, read in order from its head'",
    "KTABLE-FK-JOIN-SUBSCRIPTION-STATE-STORE-0000000006, TIMESTAMPED,"
        + " 'subscriptions of a foreign-key join, read by prefix'",
    "named-subscription-store, HEADERS, 'subscriptions of a foreign-key join, read by prefix'",
  })
  void shouldGiveASortedTreeToWhatIsReadInOrder(String name, DslStoreFormat format, String reason) {
    StorePlan plan = plan(suppliers.keyValueStore(new DslKeyValueParams(name, format)));

    assertThat(plan.engine()).isEqualTo("sorted");
    assertThat(plan.reason()).isEqualTo(reason);
  }

  @Test
  void shouldGiveTheFormatThatIsAskedFor() {
    for (EmitStrategy emit : new EmitStrategy[] {ON_UPDATE, ON_CLOSE}) {
      assertFormat(windows(false, emit, false, DslStoreFormat.PLAIN), false, false);
      assertFormat(windows(false, emit, true, DslStoreFormat.TIMESTAMPED), true, false);
      assertFormat(windows(false, emit, false, null), true, false);
      assertFormat(windows(true, emit, false, DslStoreFormat.HEADERS), false, true);
      for (DslStoreFormat format : DslStoreFormat.values()) {
        assertFormat(
            suppliers.sessionStore(
                new DslSessionParams("store", Duration.ofMinutes(1), emit, format)),
            false,
            format == DslStoreFormat.HEADERS);
      }
    }
  }

  private static void assertFormat(
      StoreSupplier<?> supplier, boolean timestamped, boolean headers) {
    assertThat(supplier.get() instanceof TimestampedBytesStore).isEqualTo(timestamped);
    assertThat(supplier.get() instanceof HeadersBytesStore).isEqualTo(headers);
    assertThat(supplier instanceof HeadersBytesStoreSupplier).isEqualTo(headers);
  }

  @Test
  void shouldTellKafkaWhatItAskedFor() {
    WindowBytesStoreSupplier supplier = windows(false, ON_CLOSE, true, DslStoreFormat.PLAIN);

    assertThat(supplier.retentionPeriod()).isEqualTo(7_200_000);
    assertThat(supplier.windowSize()).isEqualTo(600_000);
    assertThat(supplier.retainDuplicates()).isFalse();
    assertThat(supplier.segmentIntervalMs()).isEqualTo(112_500); // In the order of time.
  }

  @Test
  void shouldRefuseWindowsThatOutliveTheirRetention() {
    assertThatThrownBy(
            () ->
                suppliers.windowStore(
                    new DslWindowParams(
                        "store",
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        false,
                        ON_UPDATE,
                        false,
                        DslStoreFormat.PLAIN)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

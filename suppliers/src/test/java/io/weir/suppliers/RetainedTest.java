package io.weir.suppliers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.kafka.streams.DslStoreFormat;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.state.DslSessionParams;
import org.apache.kafka.streams.state.DslWindowParams;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stores of windows and sessions tell a Kafka that asks how far back it has to restore. */
class RetainedTest {
  private static final Duration RETENTION = Duration.ofMinutes(3);

  private final WeirDslStoreSuppliers suppliers = new WeirDslStoreSuppliers();

  @ParameterizedTest
  @EnumSource
  void shouldTellTheRetentionOfWindows(DslStoreFormat format) {
    WeirWindowStore store = windows(format, EmitStrategy.onWindowUpdate());

    assertThat(isAsked(store)).isEqualTo(isKafkaAsking());
    assertThat(store.retentionPeriod()).isEqualTo(RETENTION.toMillis());
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellTheRetentionOfSessions(DslStoreFormat format) {
    WeirSessionStore store = sessions(format, EmitStrategy.onWindowUpdate());

    assertThat(isAsked(store)).isEqualTo(isKafkaAsking());
    assertThat(store.retentionPeriod()).isEqualTo(RETENTION.toMillis());
  }

  /** Kafka warns of the greatest number there is. */
  @ParameterizedTest
  @EnumSource
  void shouldAskForAllWhenRowsWaitForTheirEmission(DslStoreFormat format) {
    assertThat(windows(format, EmitStrategy.onWindowClose()).retentionPeriod())
        .isEqualTo(Long.MAX_VALUE - 1);
    assertThat(sessions(format, EmitStrategy.onWindowClose()).retentionPeriod())
        .isEqualTo(Long.MAX_VALUE - 1);
  }

  private WeirWindowStore windows(DslStoreFormat format, EmitStrategy emission) {
    return (WeirWindowStore)
        suppliers
            .windowStore(
                new DslWindowParams(
                    "windows", RETENTION, Duration.ofMinutes(1), false, emission, false, format))
            .get();
  }

  private WeirSessionStore sessions(DslStoreFormat format, EmitStrategy emission) {
    return (WeirSessionStore)
        suppliers.sessionStore(new DslSessionParams("sessions", RETENTION, emission, format)).get();
  }

  private static boolean isAsked(Object store) {
    for (Class<?> type = store.getClass(); type != null; type = type.getSuperclass()) {
      for (Class<?> each : type.getInterfaces()) {
        if (each.getSimpleName().equals("Retained")) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isKafkaAsking() {
    try {
      Class.forName("org.apache.kafka.streams.state.internals.WithRetentionPeriod");
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}

package org.apache.kafka.streams.state.internals;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.test.MockRecordCollector;
import org.junit.jupiter.api.Test;

/**
 * Kafka's own suite for session stores. It can only be extended in its own package, and only for a
 * kind of store that it knows: that of the in-memory one, which has an exact retention as well.
 */
abstract class KafkasSessionStoreSuite extends AbstractSessionBytesStoreTest {
  private int built;

  abstract SessionBytesStoreSupplier supplier(String name, Duration retention);

  @Override
  StoreType storeType() {
    return StoreType.InMemoryStore;
  }

  @Override
  <K, V> SessionStore<K, V> buildSessionStore(
      long retentionPeriod, Serde<K> keySerde, Serde<V> valueSerde) {
    built++; // some tests have two open in one directory
    return Stores.sessionStoreBuilder(
            supplier("store-" + built, Duration.ofMillis(retentionPeriod)), keySerde, valueSerde)
        .build();
  }

  /**
   * The suite restores a store that it has closed, and reads it while it is closed. Kafka Streams
   * does neither, and a store of Weir answers neither: it is opened again here, empty, like that of
   * a task that moved.
   */
  @Test
  @Override
  public void shouldRestore() {
    List<KeyValue<Windowed<String>, Long>> expected = new ArrayList<>();
    for (long end : new long[] {0, 10, 100, 1000}) {
      expected.add(KeyValue.pair(new Windowed<>("a", new SessionWindow(end, end)), end));
    }
    expected.forEach(session -> sessionStore.put(session.key, session.value));
    assertThat(sessionsOfA()).isEqualTo(expected);
    List<KeyValue<byte[], byte[]>> changelog = new ArrayList<>();
    for (ProducerRecord<Object, Object> record : collector().collected()) {
      changelog.add(KeyValue.pair(((Bytes) record.key()).get(), (byte[]) record.value()));
    }
    sessionStore.close();
    sessionStore = buildSessionStore(RETENTION_PERIOD, Serdes.String(), Serdes.Long());
    sessionStore.init(context, sessionStore);
    assertThat(sessionsOfA()).isEmpty();

    context.restore(sessionStore.name(), changelog);

    assertThat(sessionsOfA()).isEqualTo(expected);
  }

  private MockRecordCollector collector() {
    return (MockRecordCollector) context.recordCollector();
  }

  private List<KeyValue<Windowed<String>, Long>> sessionsOfA() {
    List<KeyValue<Windowed<String>, Long>> found = new ArrayList<>();
    try (KeyValueIterator<Windowed<String>, Long> sessions = sessionStore.fetch("a")) {
      sessions.forEachRemaining(found::add);
    }
    return found;
  }
}

package io.weir.suppliers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.junit.jupiter.api.Test;

/** Stores hear of the flush before a commit, and do without where Kafka has no such thing. */
class FlushedTest {
  /** What a release of Kafka might not have: it is internal. */
  private static final String INTERNAL =
      "org.apache.kafka.streams.state.internals.CachedStateStore";

  /** Loads Weir anew, in a world without that interface. */
  private static final class OtherRelease extends ClassLoader {
    OtherRelease() {
      super(FlushedTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.equals(INTERNAL)) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("io.weir.suppliers.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : define(name);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = file.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private static StateStore store(Class<?> stores, String kind)
      throws ReflectiveOperationException {
    Duration hour = Duration.ofHours(1);
    if (kind.contains("KeyValue")) {
      return ((KeyValueBytesStoreSupplier)
              stores.getMethod(kind, String.class).invoke(null, "store"))
          .get();
    }
    if (kind.contains("Session")) {
      return ((SessionBytesStoreSupplier)
              stores.getMethod(kind, String.class, Duration.class).invoke(null, "store", hour))
          .get();
    }
    return ((WindowBytesStoreSupplier)
            stores
                .getMethod(kind, String.class, Duration.class, Duration.class, boolean.class)
                .invoke(null, "store", hour, hour, false))
        .get();
  }

  private static final String[] KINDS = {
    "persistentKeyValueStore",
    "persistentTimestampedKeyValueStore",
    "persistentTimestampedKeyValueStoreWithHeaders",
    "persistentWindowStore",
    "persistentTimestampedWindowStore",
    "persistentTimestampedWindowStoreWithHeaders",
    "persistentSessionStore",
    "persistentSessionStoreWithHeaders"
  };

  @Test
  void shouldHearOfFlushes() throws ReflectiveOperationException {
    for (String kind : KINDS) {
      assertThat(store(WeirStores.class, kind)).as(kind).isInstanceOf(Flushed.class);
    }
  }

  @Test
  void shouldDoWithoutWhenKafkaHasNoSuchThing() throws ReflectiveOperationException {
    Class<?> stores = new OtherRelease().loadClass(WeirStores.class.getName());
    for (String kind : KINDS) {
      StateStore store = store(stores, kind);
      assertThat(store.name()).as(kind).isEqualTo("store");
      assertThat(store.getClass().getSimpleName()).as(kind).doesNotStartWith("Flushed");
    }
  }
}

package io.weir.suppliers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a Kafka Streams that is too old, the stores say so. */
class KafkaVersionTest {
  /** What Kafka Streams says of itself here. */
  private static final String VERSION = version();

  private static String version() {
    Properties properties = new Properties();
    try (InputStream file =
        KafkaStreams.class.getResourceAsStream("/kafka/kafka-streams-version.properties")) {
      properties.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  /** The class path of this test without what came with Kafka 4.3. */
  private static final class Before43 extends URLClassLoader {
    Before43() {
      super(
          Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
              .map(Before43::url)
              .toArray(URL[]::new),
          ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String path) {
      try {
        return Path.of(path).toUri().toURL();
      } catch (MalformedURLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      boolean isOfHeaders =
          name.startsWith("org.apache.kafka.streams.") && name.contains("Headers");
      if (isOfHeaders || name.endsWith(".DslStoreFormat")) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"keyValueStore", "windowStore", "sessionStore"})
  void shouldSayWhichVersionIsNeededWhenKafkaIsTooOld(String kind) throws Exception {
    try (Before43 loader = new Before43()) {
      Class<?> suppliers = loader.loadClass(WeirDslStoreSuppliers.class.getName());
      assertThat(suppliers.getClassLoader()).isSameAs(loader);
      Object made = suppliers.getConstructor().newInstance();

      assertTooOld(method(suppliers, kind), made, new Object[] {null});
    }
  }

  /** An old Kafka lacks its own method for some of them. */
  @Test
  void shouldSaySoForEachStoreOfTheProcessorApiToo() throws Exception {
    try (Before43 loader = new Before43()) {
      Class<?> stores = loader.loadClass(WeirStores.class.getName());
      Duration minute = Duration.ofMinutes(1);
      Object[] all = {"counts", minute, minute, false};

      assertThat(stores.getMethods())
          .filteredOn(method -> method.getName().startsWith("persistent"))
          .hasSize(10)
          .allSatisfy(
              method -> assertTooOld(method, null, Arrays.copyOf(all, method.getParameterCount())));
    }
  }

  /** Looked for by name: the types of its parameters are those of the other class loader. */
  private static Method method(Class<?> in, String name) {
    return Arrays.stream(in.getMethods())
        .filter(method -> method.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void assertTooOld(Method method, @Nullable Object on, Object... arguments) {
    assertThatThrownBy(() -> method.invoke(on, arguments))
        .isInstanceOf(InvocationTargetException.class)
        .cause()
        .hasMessage(
            "Weir needs kafka-streams 4.3.1 or newer, but "
                + VERSION
                + " is on the class path. Give your build that version; with Spring Boot, set the property kafka.version to"
                + " 4.3.1.");
  }
}

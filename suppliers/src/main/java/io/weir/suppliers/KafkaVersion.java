package io.weir.suppliers;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.state.DslStoreSuppliers;

/**
 * Says so when the Kafka Streams on the class path is too old for the stores, which would otherwise
 * end in an error about some method that is missing.
 */
final class KafkaVersion {
  /** A class that came with the oldest version that has all that the stores need. */
  private static final String MARK = "org.apache.kafka.streams.state.HeadersBytesStoreSupplier";

  private static final String OLDEST = "4.3.1";
  private static final String VERSION_FILE = "/kafka/kafka-streams-version.properties";

  private KafkaVersion() {}

  /**
   * Checks the version.
   *
   * @throws StreamsException if it is too old
   */
  static void check() {
    try {
      Class.forName(MARK, false, KafkaVersion.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new StreamsException(
          "Weir needs kafka-streams "
              + OLDEST
              + " or newer, but "
              + found()
              + " is on the class path. Give your build that version; with Spring Boot, set the"
              + " property kafka.version to "
              + OLDEST
              + ".",
          e);
    }
  }

  private static String found() {
    Properties properties = new Properties();
    try (InputStream file = DslStoreSuppliers.class.getResourceAsStream(VERSION_FILE)) {
      if (file != null) {
        properties.load(file);
      }
    } catch (IOException e) {
      return "another version, whose number cannot be read (" + e.getMessage() + "),";
    }
    return properties.getProperty("version", "another version");
  }
}

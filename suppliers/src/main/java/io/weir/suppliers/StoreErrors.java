package io.weir.suppliers;

import io.weir.changelog.StoreHome;
import io.weir.stores.CorruptionException;
import io.weir.stores.MemoryLimitException;
import io.weir.stores.StoreClosedException;
import io.weir.stores.StoreException;
import java.io.IOException;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what an engine throws into what Kafka Streams expects of a store. */
final class StoreErrors {
  private static final Logger LOG = LoggerFactory.getLogger(StoreErrors.class);

  private final String store;
  private final StoreHome home;

  StoreErrors(String store, StoreHome home) {
    this.store = store;
    this.home = home;
  }

  /**
   * What to throw.
   *
   * @param action what the store was asked to do, for the message
   */
  StreamsException describe(String action, StoreException e) {
    if (e instanceof StoreClosedException) {
      return new InvalidStateStoreException("Store " + store + " is currently closed", e);
    }
    if (e instanceof CorruptionException) {
      reportDamage(e);
    }
    return failure(store, action, e);
  }

  /** A failure that ends the work of the store. */
  static ProcessorStateException failure(String store, String action, Exception e) {
    String message = "Store " + store + " could not " + action + ": " + e.getMessage();
    if (e instanceof MemoryLimitException) {
      message += ". Stores that are open in this process: " + Plans.count();
    }
    // whoever wraps the store uses the message as a format
    return new ProcessorStateException(message.replace("%", "%%"), e);
  }

  private void reportDamage(StoreException damage) {
    try {
      home.reportDamage();
    } catch (IOException e) {
      LOG.warn("Damage in {} could not be noted for the next start", home, e);
      damage.addSuppressed(e);
    }
  }
}

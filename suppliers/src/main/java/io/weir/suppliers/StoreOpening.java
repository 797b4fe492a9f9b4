package io.weir.suppliers;

import io.weir.changelog.AgeLimit;
import io.weir.changelog.ChangelogEngine;
import io.weir.changelog.ChangelogRole;
import io.weir.changelog.CommitWatch;
import io.weir.changelog.EngineOpener;
import io.weir.changelog.StoreHome;
import io.weir.changelog.StoreProfile;
import io.weir.changelog.ValueFormat;
import io.weir.config.StoreSettings;
import io.weir.stores.CorruptionException;
import io.weir.stores.Engine;
import io.weir.stores.OtherEngineException;
import io.weir.stores.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the engine of a store in the directory of its task.
 *
 * <p>What is found damaged, of another kind of store, or left behind by a change of the engine is
 * moved aside, since the changelog has it all. Kafka is not told: it would restore all stores of
 * the task.
 *
 * @param <E> the kind of engine
 */
final class StoreOpening<E extends Engine> {
  private static final Logger LOG = LoggerFactory.getLogger(StoreOpening.class);

  private static final String DELETE_RETENTION_MS =
      StreamsConfig.topicPrefix(TopicConfig.DELETE_RETENTION_MS_CONFIG);
  private static final Duration KAFKAS_DELETE_RETENTION = Duration.ofDays(1);

  private final String store;
  private final ValueFormat format;
  private final EngineOpener<E> opener;
  private final StateStoreContext context;
  private final ChangelogRole role;
  private final AgeLimit age;
  private final StoreHome home;

  StoreOpening(StoreRequest<E> request, StoreSettings settings, StateStoreContext context) {
    this.store = request.name();
    this.format = request.format();
    this.opener = request.engines().opener(request.choice(settings), store, settings);
    this.context = context;
    this.role = role(context);
    this.age = age(request, settings);
    this.home = home(store, context);
  }

  /** Where the store is. */
  static StoreHome home(String store, StateStoreContext context) {
    try {
      return new StoreHome(context.stateDir().toPath(), store);
    } catch (IllegalArgumentException e) {
      throw StoreErrors.failure(store, "open", e);
    }
  }

  /** Global stores have a task id that no task has. */
  private static ChangelogRole role(StateStoreContext context) {
    if (context.taskId().partition() < 0) {
      return ChangelogRole.GLOBAL;
    }
    Object guarantee = context.appConfigs().get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG);
    return String.valueOf(guarantee).startsWith("exactly_once")
        ? ChangelogRole.EXACTLY_ONCE
        : ChangelogRole.AT_LEAST_ONCE;
  }

  /**
   * Three quarters of the time for which the changelog remembers what was deleted: the rest is for
   * the restore, and for clocks that differ. What a single changelog was given is not known here.
   */
  private AgeLimit age(StoreRequest<E> request, StoreSettings settings) {
    Duration allowed =
        settings.generationMaxAge().orElseGet(() -> deleteRetention().multipliedBy(3).dividedBy(4));
    return new AgeLimit(request.clock(), allowed, settings.generationMaxAgeName());
  }

  private Duration deleteRetention() {
    Object set = context.appConfigs().get(DELETE_RETENTION_MS);
    try {
      return set == null
          ? KAFKAS_DELETE_RETENTION
          : Duration.ofMillis(Math.max(0, Long.parseLong(set.toString().trim())));
    } catch (NumberFormatException e) {
      return KAFKAS_DELETE_RETENTION; // The broker refuses to make a topic so.
    }
  }

  StoreHome home() {
    return home;
  }

  /**
   * Opens the engine, a new one if there is none or the old one had to go.
   *
   * @throws ProcessorStateException if the engine cannot be opened
   */
  ChangelogEngine<E> open() {
    try {
      EngineSwitch engines = new EngineSwitch(store, context, home);
      engines.toWeir();
      try {
        return openAsItIs();
      } catch (OtherEngineException e) {
        engines.toOtherEngine(e);
        return openAsItIs();
      } catch (CorruptionException e) {
        Path damaged = home.quarantine();
        LOG.warn(
            "Store {} is damaged, and will be restored from its changelog. Its files were moved to"
                + " {}, where they can be looked at or deleted.",
            store,
            damaged,
            e);
        return openAsItIs();
      }
    } catch (StoreException | IOException e) {
      throw StoreErrors.failure(store, "open", e);
    }
  }

  private ChangelogEngine<E> openAsItIs() throws IOException {
    E engine = home.open(opener);
    try {
      return new ChangelogEngine<>(
          engine, new StoreProfile(store, format, role, age, CommitWatch.of(context)));
    } catch (StoreException e) {
      engine.close();
      throw e;
    }
  }
}

package io.weir.config;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an application has set for one store, by its own settings or by those for all stores. Empty
 * means the default of the engine.
 *
 * @param engine the engine asked for
 * @param memoryWeight share of the memory relative to other stores
 * @param mutableFraction part of the store's memory in which records are overwritten in place
 * @param garbageTarget part of the log that may be garbage before it is compacted
 * @param generationInterval time from one durable generation to the next
 * @param generationMaxAge how old a generation may be when the store opens; {@link
 *     Settings#ANY_AGE} for no limit
 * @param generationMaxAgeName name of the setting that determines that age: the store's own if it
 *     is set, otherwise the one for all stores
 */
public record StoreSettings(
    Optional<EngineChoice> engine,
    OptionalDouble memoryWeight,
    OptionalDouble mutableFraction,
    OptionalDouble garbageTarget,
    Optional<Duration> generationInterval,
    Optional<Duration> generationMaxAge,
    String generationMaxAgeName) {}

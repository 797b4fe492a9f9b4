package io.weir.config;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What an application has set for one store, by its own settings or by those for all stores. Empty
 * means the default of the engine.
 *
 * @param engine the engine asked for
 * @param memoryWeight share of the memory relative to other stores
 * @param mutableFraction part of the store's memory in which records are overwritten in place
 * @param garbageTarget part of the log that may be garbage before it is compacted
 * @param memtableBytes size at which a sorted store writes its newest records to a file
 * @param runsPerLevel files of about the same size before a sorted store merges them
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
    OptionalLong memtableBytes,
    OptionalInt runsPerLevel,
    Optional<Duration> generationInterval,
    Optional<Duration> generationMaxAge,
    String generationMaxAgeName) {}

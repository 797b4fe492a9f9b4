package io.weir.config;

import java.util.OptionalLong;

/**
 * What an application has set for all stores of its process together. Empty means the default.
 *
 * @param memoryMaxBytes memory of all stores, in bytes
 * @param filesMaxOpen how many files of stores may be open for reading
 */
public record ProcessSettings(OptionalLong memoryMaxBytes, OptionalLong filesMaxOpen) {}

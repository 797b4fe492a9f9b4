package io.weir.config;

import java.util.OptionalLong;

/**
 * What an application set for all stores of its process together. Empty is for the default.
 *
 * @param memoryMaxBytes memory of all stores, in bytes
 * @param filesMaxOpen how many files of stores are open to read, at most
 */
public record ProcessSettings(OptionalLong memoryMaxBytes, OptionalLong filesMaxOpen) {}

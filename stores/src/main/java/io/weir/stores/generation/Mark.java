package io.weir.stores.generation;

import org.jspecify.annotations.Nullable;

/**
 * A moment of a store that a generation may be made of.
 *
 * @param number counts the marks since the store was opened
 * @param note what it stands for, null if it is of no interest
 */
public record Mark(long number, byte @Nullable [] note) {}

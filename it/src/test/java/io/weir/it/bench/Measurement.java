package io.weir.it.bench;

import java.util.List;

/**
 * What one JVM measured of one row on one side.
 *
 * @param row the name of the row
 * @param side the name of the side
 * @param round counted from 0
 * @param flags of the measuring JVM
 * @param budgetBytes the memory budget that the store was given
 * @param figures what was measured
 */
record Measurement(
    String row, String side, int round, List<String> flags, long budgetBytes, Figures figures) {}

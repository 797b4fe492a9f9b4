package io.weir.examples.demo;

/**
 * What a query has to come to.
 *
 * @param counts of all rows of the result
 * @param rows the times of the rows that are compared: none of them has expired, and none of those
 *     that a store may still show although they have
 * @param late events that came too late to count
 */
record Expected(Tally counts, TimeSpan rows, long late) {}

package io.weir.examples.demo;

/**
 * Works out what a query has to come to. It sees the events in the order in which they are written
 * to Kafka, which within a partition is that in which they are processed, and keeps no more than
 * what later ones can still change. Belongs to one thread.
 */
interface Expectation {

  /** The next event. */
  void add(Event event);

  /** What is right, now that all events are there. */
  Expected expected();
}

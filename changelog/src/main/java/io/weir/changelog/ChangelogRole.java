package io.weir.changelog;

/** How a store relates to its changelog, which decides when its content is proven. */
public enum ChangelogRole {
  /** A store of a task under at-least-once: whatever Kafka commits is so. */
  AT_LEAST_ONCE,
  /** A store of a task under exactly-once: a transaction may abort after Kafka committed. */
  EXACTLY_ONCE,
  /** A global store: it only reads, and its offsets are those of the next record. */
  GLOBAL
}

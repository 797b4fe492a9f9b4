/**
 * The versions of keys, each a row of its own in a sorted tree ({@link io.weir.stores.sorted}), so
 * that a new version moves nothing, and to replay one changes nothing.
 *
 * <p><b>Rows.</b> {@link io.weir.stores.versioned.TreeKeys} makes their keys. The first byte tells
 * what a row is. Numbers are big endian; times have their sign bit flipped, to be in order as
 * bytes.
 *
 * <pre>
 * version      01 | length of the key 4 | key | time 8            value: flag 1 | value
 * departure    02 | time 8 | version, without its first byte      value: none
 * stream time  03                                                 value: time 8
 * </pre>
 *
 * <p>The length before the key keeps the versions of a key together: no key is then the beginning
 * of another. Flag 0 is a value; flag 1 is a deletion, which has none. Where a version ends is not
 * stored: it is the time of the next row of its key.
 *
 * <p><b>Departures</b> are a queue of what is to go, by the time at which it ends. A version has
 * one from each row that ever followed it directly, a deletion that had nothing after it one of its
 * own time. They are hints, written before the rows that they are about: whether a row goes is
 * decided by what follows it when its departure is due. Departures are in the order of the times
 * that they name, so that a version goes before a deletion that ends it, and never shows as the
 * newest. They are looked at once in a number of writes, so that finding the head of the queue
 * costs little of each.
 *
 * <p><b>Threads.</b> As for {@link io.weir.stores.Engine}: one writer, any number of readers. A
 * read of one version makes up to three scans, and then may tell of a write between them what is
 * true after it. A walk shows the rows as they were when it began.
 *
 * <p><b>Errors</b> are those of the tree. A write that throws may leave departures behind that are
 * dropped when they are due.
 *
 * <p>Start at {@link io.weir.stores.versioned.VersionTree}.
 */
@org.jspecify.annotations.NullMarked
package io.weir.stores.versioned;

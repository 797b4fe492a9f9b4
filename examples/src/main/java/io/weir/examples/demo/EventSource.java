package io.weir.examples.demo;

import java.io.Closeable;
import java.io.IOException;

/** Events one after the other; belongs to one thread. */
interface EventSource extends Closeable {

  /** Goes to the next event; false when there is none. */
  boolean next() throws IOException;

  /** What the event counts for. */
  String key();

  /** The rest of the event. */
  byte[] value();

  /** How much of the events has been read, from 0 to 1; NaN if that is not known. */
  double progress() throws IOException;
}

package io.weir.stores;

import java.io.IOException;

/** Is given records one after the other. */
@FunctionalInterface
public interface RecordVisitor {
  /** Takes a record; returns whether it wants more. */
  boolean visit(byte[] key, byte[] value) throws IOException;
}

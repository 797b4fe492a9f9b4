package io.weir.stores.generation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a generation of a store is: the moment that it shows, and the files that hold it. */
public interface Manifest {
  /** Counts up by one. */
  long generation();

  /** The history that it belongs to: another one begins when a store is emptied. */
  long lineage();

  /** The note of the mark that it shows, null for the empty store in which nothing was marked. */
  byte @Nullable [] note();

  /** The files that hold it, besides the manifest. */
  List<FileRef> files();

  /** The bytes of the manifest's file. */
  byte[] encode();
}

package io.weir.stores.io;

/** A kind of call on a {@link Directory} or on something that it opened. */
public enum Operation {
  LIST,
  LENGTH,
  CREATE,
  REOPEN,
  OPEN,
  READ,
  WRITE,
  SYNC,
  RENAME,
  DELETE,
  SYNC_DIRECTORY,
  LOCK,
  CLOSE;

  /** Whether it can change what is found after a crash. */
  public boolean mutates() {
    return switch (this) {
      case CREATE, WRITE, SYNC, RENAME, DELETE, SYNC_DIRECTORY, LOCK -> true;
      case LIST, LENGTH, REOPEN, OPEN, READ, CLOSE -> false;
    };
  }
}

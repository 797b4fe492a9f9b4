package io.weir.examples.demo;

import org.jspecify.annotations.Nullable;

/** Says why a run of the demo cannot go on; the message is for the person at the terminal. */
public final class DemoException extends Exception {
  private static final long serialVersionUID = 1;

  DemoException(String message) {
    super(message);
  }

  DemoException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

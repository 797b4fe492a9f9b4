package io.weir.examples.demo;

import java.util.ArrayList;
import java.util.List;

/** What an error says to the person at the terminal: one line. */
public final class ErrorText {
  private ErrorText() {}

  /** The messages of an error and its causes, outermost first, each once. */
  public static String ofChain(Throwable failure) {
    if (isInterrupt(failure)) {
      return "interrupted";
    }
    List<String> messages = new ArrayList<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = messageOf(cause);
      // wrappers repeat their cause's text as their own
      String text = cause.getCause() == null ? "" : cause.getCause().toString();
      boolean wrapper = message.equals(text);
      boolean known = messages.stream().anyMatch(earlier -> earlier.contains(message));
      if (!wrapper && !known) {
        messages.add(message);
      }
    }
    return oneLine(String.join(": ", messages));
  }

  /** The text with its line breaks made blanks. */
  public static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private static boolean isInterrupt(Throwable failure) {
    return failure instanceof InterruptedException
        || (failure.getCause() != null && isInterrupt(failure.getCause()));
  }

  private static String messageOf(Throwable failure) {
    String message = failure.getMessage();
    if (message == null || message.isBlank()) {
      return failure.getClass().getSimpleName();
    }
    boolean speaksForItself =
        failure instanceof DemoException || failure.getClass().getName().startsWith("io.weir.");
    boolean file = failure instanceof java.nio.file.FileSystemException;
    return file && !speaksForItself ? failure.getClass().getSimpleName() + ": " + message : message;
  }
}

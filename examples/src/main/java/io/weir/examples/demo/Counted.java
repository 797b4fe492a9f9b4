package io.weir.examples.demo;

/**
 * One row of a result.
 *
 * @param key what was counted
 * @param window when; {@link TimeSpan#ALWAYS} if the query has no windows
 * @param count how often
 */
record Counted(String key, TimeSpan window, long count) {
  boolean isWindowed() {
    return !window.equals(TimeSpan.ALWAYS);
  }
}

package io.weir.stores.transcript;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes one line of several that follow each other: of equal ones, and of reads or writes of one
 * length that go on where the one before ended. {@code write a @0+4}, {@code write a @4+4} become
 * {@code write a @0+4, 2 times}. Files that are closed one after the other are put in order, since
 * who closes several of them does so in any.
 */
final class Folding {
  private static final Pattern RANGE = Pattern.compile("((?:read|write) \\S+) @(\\d+)\\+(\\d+)");

  private static final String CLOSE = "close ";

  /** Whoever holds a lock gives it back last. */
  private static final String UNLOCK = "close LOCK";

  private Folding() {}

  static List<String> of(List<String> asked) {
    List<String> lines = withClosesInOrder(asked);
    List<String> folded = new ArrayList<>();
    int from = 0;
    while (from < lines.size()) {
      int to = from + 1;
      while (to < lines.size() && goesOn(lines.get(from), lines.get(to), to - from)) {
        to++;
      }
      String first = lines.get(from);
      folded.add(to == from + 1 ? first : first + ", " + (to - from) + " times");
      from = to;
    }
    return folded;
  }

  private static List<String> withClosesInOrder(List<String> asked) {
    List<String> lines = new ArrayList<>(asked);
    int from = 0;
    for (int i = 0; i <= lines.size(); i++) {
      if (i == lines.size() || !isClose(lines.get(i))) {
        lines.subList(from, i).sort(null);
        from = i + 1;
      }
    }
    return lines;
  }

  private static boolean isClose(String line) {
    return line.startsWith(CLOSE) && !line.equals(UNLOCK);
  }

  private static boolean goesOn(String first, String line, int linesBetween) {
    Matcher begin = RANGE.matcher(first);
    Matcher next = RANGE.matcher(line);
    if (!begin.matches() || !next.matches()) {
      return first.equals(line);
    }
    long length = Long.parseLong(begin.group(3));
    long expected = Long.parseLong(begin.group(2)) + linesBetween * length;
    return begin.group(1).equals(next.group(1))
        && begin.group(3).equals(next.group(3))
        && Long.parseLong(next.group(2)) == expected;
  }
}

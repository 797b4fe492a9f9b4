package io.weir.stores.transcript;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The lines that two texts do not share, by a longest common subsequence: {@code -} before those of
 * the first, {@code +} before those of the second, and some that they share around them.
 */
final class LineDifference {
  private static final int AROUND = 2;

  private LineDifference() {}

  /** Empty if the texts are the same. */
  static List<String> between(List<String> first, List<String> second) {
    List<String> all = all(first, second);
    List<String> shown = new ArrayList<>();
    boolean gap = false;
    for (int i = 0; i < all.size(); i++) {
      if (isNearDifference(all, i)) {
        if (gap) {
          shown.add("  ...");
        }
        shown.add(all.get(i));
        gap = false;
      } else {
        gap = true;
      }
    }
    return shown;
  }

  private static boolean isNearDifference(List<String> all, int line) {
    int to = Math.min(all.size(), line + AROUND + 1);
    return all.subList(Math.max(0, line - AROUND), to).stream()
        .anyMatch(text -> !text.startsWith(" "));
  }

  /** All lines of both in their order; those that are shared once. */
  private static List<String> all(List<String> first, List<String> second) {
    int[][] common = common(first, second);
    Deque<String> lines = new ArrayDeque<>();
    int i = first.size();
    int j = second.size();
    while (i > 0 || j > 0) {
      if (i > 0 && j > 0 && first.get(i - 1).equals(second.get(j - 1))) {
        lines.push("  " + first.get(--i));
        j--;
      } else if (j > 0 && (i == 0 || common[i][j - 1] >= common[i - 1][j])) {
        lines.push("+ " + second.get(--j));
      } else {
        lines.push("- " + first.get(--i));
      }
    }
    return List.copyOf(lines);
  }

  /** How many lines the first i and the first j can share. */
  private static int[][] common(List<String> first, List<String> second) {
    int[][] common = new int[first.size() + 1][second.size() + 1];
    for (int i = 1; i <= first.size(); i++) {
      for (int j = 1; j <= second.size(); j++) {
        common[i][j] =
            first.get(i - 1).equals(second.get(j - 1))
                ? common[i - 1][j - 1] + 1
                : Math.max(common[i - 1][j], common[i][j - 1]);
      }
    }
    return common;
  }
}

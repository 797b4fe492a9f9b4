package io.weir.stores.kit;

import java.util.stream.LongStream;

/**
 * How much the suites do: little by default, so that each build runs them all, and as much as one
 * likes by system properties named {@code weir.*}.
 */
public final class Scale {
  private static final long FIRST_SEED = 1;

  private Scale() {}

  /** The number set by the property {@code weir.<name>}. */
  public static int of(String name, int otherwise) {
    return Integer.getInteger("weir." + name, otherwise);
  }

  /**
   * So many seeds from {@code weir.seed} on: {@code weir.seeds}, or one if only the first is set.
   */
  public static long[] seeds(int otherwise) {
    Long first = Long.getLong("weir.seed");
    long from = first == null ? FIRST_SEED : first;
    return LongStream.range(from, from + of("seeds", first == null ? otherwise : 1)).toArray();
  }

  /** Whether to run this configuration: all, or the one named by {@code weir.variant}. */
  static boolean includes(EngineSubject subject) {
    String variant = System.getProperty("weir.variant");
    return variant == null || variant.equals(subject.name());
  }
}

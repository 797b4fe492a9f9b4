package io.weir.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settings of one application. Each is checked when it is read. */
public final class Settings {
  /** Memory of all stores of the process, in bytes. */
  public static final String MEMORY_MAX_BYTES = "weir.memory.max.bytes";

  /** How many files of stores the process may have open for reading. */
  public static final String FILES_MAX_OPEN = "weir.files.max.open";

  /** What -1 for {@code generation.max.age.ms} means: a generation of any age will do. */
  public static final Duration ANY_AGE = Duration.ofMillis(Long.MAX_VALUE);

  private static final String ALL_STORES = "weir.";
  private static final String ONE_STORE = "weir.store.";
  private static final String ANY_STORE = "NAME";
  private static final String ENGINE = "engine";
  private static final String MEMORY_WEIGHT = "memory.weight";
  private static final String MUTABLE_FRACTION = "mutable.fraction";
  private static final String GARBAGE_TARGET = "garbage.target";
  private static final String MEMTABLE_BYTES = "memtable.bytes";
  private static final String RUNS_PER_LEVEL = "runs.per.level";
  private static final String GENERATION_INTERVAL_MS = "generation.interval.ms";
  private static final String GENERATION_MAX_AGE_MS = "generation.max.age.ms";

  private static final List<String> FOR_ALL_STORES =
      List.of(
          MEMORY_MAX_BYTES,
          FILES_MAX_OPEN,
          ALL_STORES + GARBAGE_TARGET,
          ALL_STORES + GENERATION_INTERVAL_MS,
          ALL_STORES + GENERATION_MAX_AGE_MS);
  private static final List<String> FOR_ONE_STORE =
      List.of(
          ENGINE,
          MEMORY_WEIGHT,
          MUTABLE_FRACTION,
          GARBAGE_TARGET,
          MEMTABLE_BYTES,
          RUNS_PER_LEVEL,
          GENERATION_INTERVAL_MS,
          GENERATION_MAX_AGE_MS);

  private static final long MIN_MEMORY_BYTES = 4L << 20;
  private static final long MIN_FILES = 16;
  private static final long MIN_MEMTABLE_BYTES = 256L << 10;
  private static final long MAX_MEMTABLE_BYTES = 1L << 30;
  private static final long MAX_RUNS_PER_LEVEL = 32;
  private static final double MIN_WEIGHT = 0.001;
  private static final double MAX_WEIGHT = 1_000;

  /** So many characters off, a setting of a store was meant, and its name left out. */
  private static final int MAX_MISTYPED = 2;

  /** What {@code 64m} is made of. */
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([kmgKMG])");

  /** Each is 1,024 times the one before, the first 1,024 bytes. */
  private static final String UNITS = "kmg";

  private final Map<String, Object> values = new TreeMap<>();

  private Settings(Map<String, ?> application) {
    application.forEach(
        (name, value) -> {
          if (name.startsWith(ALL_STORES) && value != null) {
            values.put(name, value);
          }
        });
  }

  /** Picks Weir's settings from all those of an application. */
  public static Settings of(Map<String, ?> application) {
    return new Settings(application);
  }

  /**
   * What the application has set for all stores of the process together.
   *
   * @throws SettingException if the memory is not a number of bytes or is less than 4 MiB, or if
   *     the number of files is not between 16 and 2,147,483,647
   */
  public ProcessSettings process() {
    return new ProcessSettings(memoryMaxBytes(), filesMaxOpen());
  }

  /** A number may be followed by k, m or g, as in {@code 64m}: KiB, MiB and GiB. */
  private OptionalLong memoryMaxBytes() {
    return whole(
        MEMORY_MAX_BYTES,
        MIN_MEMORY_BYTES,
        Long.MAX_VALUE,
        "a number of bytes such as 67108864 or 64m, at least 4m");
  }

  /** A whole number, or one of bytes with a unit. */
  private OptionalLong whole(String name, long min, long max, String expected) {
    Object value = values.get(name);
    if (value == null) {
      return OptionalLong.empty();
    }
    long number = whole(name, value, inBytes(value), min, expected);
    if (number > max) {
      throw new SettingException(name, value, expected);
    }
    return OptionalLong.of(number);
  }

  /** Units resolved; anything else as it is. */
  private static Object inBytes(Object value) {
    Matcher size = SIZE.matcher(value.toString().trim());
    if (!size.matches()) {
      return value;
    }
    int power = 1 + UNITS.indexOf(size.group(2).toLowerCase(Locale.ROOT));
    return Long.parseLong(size.group(1)) << (10 * power);
  }

  private OptionalLong filesMaxOpen() {
    String expected = "a number of files, from " + MIN_FILES + " to " + Integer.MAX_VALUE;
    return whole(FILES_MAX_OPEN, MIN_FILES, Integer.MAX_VALUE, expected);
  }

  /**
   * What the application has set for the store of this name.
   *
   * @param engines those that a store of its kind can run on
   * @throws SettingException if one of its settings has an invalid value, or its engine is not one
   *     of these
   */
  public StoreSettings store(String store, Set<EngineChoice> engines) {
    String own = ONE_STORE + store + ".";
    return new StoreSettings(
        engine(own + ENGINE, engines),
        number(own + MEMORY_WEIGHT, MIN_WEIGHT, MAX_WEIGHT, "a number from 0.001 to 1000"),
        number(own + MUTABLE_FRACTION, 0, 0.95, "a number from 0 to 0.95"),
        number(nearer(own, GARBAGE_TARGET), 0.1, 0.9, "a number from 0.1 to 0.9"),
        memtableBytes(own + MEMTABLE_BYTES),
        runsPerLevel(own + RUNS_PER_LEVEL),
        milliseconds(nearer(own, GENERATION_INTERVAL_MS)),
        age(nearer(own, GENERATION_MAX_AGE_MS)),
        nearer(own, GENERATION_MAX_AGE_MS));
  }

  private OptionalLong memtableBytes(String name) {
    return whole(
        name,
        MIN_MEMTABLE_BYTES,
        MAX_MEMTABLE_BYTES,
        "a number of bytes such as 16777216 or 16m, from 256k to 1g");
  }

  private OptionalInt runsPerLevel(String name) {
    OptionalLong runs = whole(name, 1, MAX_RUNS_PER_LEVEL, "a number of files, from 1 to 32");
    return runs.isPresent() ? OptionalInt.of((int) runs.getAsLong()) : OptionalInt.empty();
  }

  /**
   * Names that begin like a Weir setting but are none, each with the closest one that exists. In
   * that, {@code NAME} stands for the name of a store.
   */
  public Map<String, String> unknown() {
    return values.keySet().stream()
        .filter(name -> !isKnown(name))
        .collect(Collectors.toMap(name -> name, Settings::nearest, (a, b) -> a, TreeMap::new));
  }

  /** The settings of single stores, each with the name of its store. */
  public Map<String, String> storesBySetting() {
    Map<String, String> stores = new TreeMap<>();
    values.keySet().forEach(name -> storeOf(name).ifPresent(store -> stores.put(name, store)));
    return stores;
  }

  private static boolean isKnown(String name) {
    return FOR_ALL_STORES.contains(name) || storeOf(name).isPresent();
  }

  /** The store in the name of a setting of one; empty if it is none. */
  private static Optional<String> storeOf(String name) {
    return FOR_ONE_STORE.stream()
        .map(setting -> "." + setting)
        .filter(end -> name.startsWith(ONE_STORE) && name.endsWith(end))
        .filter(end -> name.length() > ONE_STORE.length() + end.length())
        .map(end -> name.substring(ONE_STORE.length(), name.length() - end.length()))
        .findFirst();
  }

  private static String nearest(String name) {
    if (name.startsWith(ONE_STORE)) {
      String rest = name.substring(ONE_STORE.length());
      return nearest(name, FOR_ONE_STORE.stream().map(s -> ONE_STORE + storeIn(rest, s) + "." + s));
    }
    String ofStore = nearest(name, FOR_ONE_STORE.stream().map(s -> ALL_STORES + s));
    return distance(name, ofStore) <= MAX_MISTYPED && !FOR_ALL_STORES.contains(ofStore)
        ? ONE_STORE + ANY_STORE + "." + ofStore.substring(ALL_STORES.length())
        : nearest(name, FOR_ALL_STORES.stream());
  }

  private static String nearest(String name, Stream<String> candidates) {
    return candidates.min(Comparator.comparingInt(known -> distance(name, known))).orElseThrow();
  }

  /** What is left for the name of the store if the rest has as many parts as the setting. */
  private static String storeIn(String rest, String setting) {
    String[] parts = rest.split("\\.", -1);
    int partsOfSetting = setting.split("\\.", -1).length;
    return partsOfSetting < parts.length
        ? String.join(".", Arrays.copyOf(parts, parts.length - partsOfSetting))
        : ANY_STORE;
  }

  /** How many characters to insert, drop or replace. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }

  private String nearer(String own, String setting) {
    return values.containsKey(own + setting) ? own + setting : ALL_STORES + setting;
  }

  private Optional<EngineChoice> engine(String name, Set<EngineChoice> engines) {
    Object value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    List<EngineChoice> choices = engines.stream().sorted().toList();
    for (EngineChoice choice : choices) {
      if (choice == value || choice.text().equals(value.toString().trim())) {
        return Optional.of(choice);
      }
    }
    throw new SettingException(name, value, listed(choices));
  }

  private static String listed(List<EngineChoice> choices) {
    String all = choices.stream().map(EngineChoice::text).collect(Collectors.joining(", "));
    return all.replaceFirst(", ([^,]+)$", " or $1");
  }

  private OptionalDouble number(String name, double min, double max, String expected) {
    Object value = values.get(name);
    return value == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(decimal(name, value, min, max, expected));
  }

  private Optional<Duration> milliseconds(String name) {
    Object value = values.get(name);
    return value == null
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(whole(name, value, 0, "a number of milliseconds from 0")));
  }

  private Optional<Duration> age(String name) {
    Object value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    long ms = whole(name, value, -1, "a number of milliseconds from 0, or -1 for any age");
    return Optional.of(ms < 0 ? ANY_AGE : Duration.ofMillis(ms));
  }

  private static double decimal(
      String name, Object value, double min, double max, String expected) {
    Double number = parsed(value);
    if (number == null || !(number >= min && number <= max)) {
      throw new SettingException(name, value, expected);
    }
    return number;
  }

  private static long whole(String name, Object value, long min, String expected) {
    return whole(name, value, value, min, expected);
  }

  private static long whole(String name, Object value, Object resolved, long min, String expected) {
    try {
      long number =
          resolved instanceof Long || resolved instanceof Integer
              ? ((Number) resolved).longValue()
              : Long.parseLong(resolved.toString().trim());
      if (number >= min) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw (SettingException) new SettingException(name, value, expected).initCause(e);
    }
    throw new SettingException(name, value, expected);
  }

  private static @Nullable Double parsed(Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    try {
      return Double.valueOf(value.toString().trim());
    } catch (NumberFormatException e) {
      return null; // the caller says what is wrong
    }
  }

  @Override
  public String toString() {
    return "Settings" + values;
  }
}

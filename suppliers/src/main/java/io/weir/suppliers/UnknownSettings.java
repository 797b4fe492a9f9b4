package io.weir.suppliers;

import io.weir.config.Settings;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of settings that do nothing: names that are like one of Weir's but none, and settings of
 * stores that are not there. Each is told once.
 */
final class UnknownSettings {
  private static final Logger LOG = LoggerFactory.getLogger(UnknownSettings.class);

  /** So many names of stores fit into a warning. */
  private static final int NAMES_SHOWN = 30;

  private static final Set<String> REPORTED = ConcurrentHashMap.newKeySet();

  private UnknownSettings() {}

  /** Warns of those of an application one of whose stores opens. */
  static void report(Settings settings) {
    settings
        .unknown()
        .forEach((setting, nearest) -> warnOnce(setting, "most like it is " + nearest));
    if (!MadeStores.isFull()) {
      ofNoStore(settings, MadeStores.names()).forEach(UnknownSettings::warnOnce);
    }
  }

  private static void warnOnce(String setting, String why) {
    if (REPORTED.add(setting)) {
      LOG.warn("Unknown setting {} is ignored; {}", setting, why);
    }
  }

  /** The settings that are of none of these stores, each with what is wrong. */
  static Map<String, String> ofNoStore(Settings settings, Collection<String> stores) {
    Map<String, String> wrong = new TreeMap<>();
    settings
        .storesBySetting()
        .forEach(
            (setting, store) -> {
              if (!stores.contains(store)) {
                wrong.put(setting, "Weir has no store " + store + " here, but " + listed(stores));
              }
            });
    return wrong;
  }

  private static String listed(Collection<String> stores) {
    int left = stores.size() - NAMES_SHOWN;
    return stores.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "))
        + (left > 0 ? " and " + left + " more" : "");
  }
}

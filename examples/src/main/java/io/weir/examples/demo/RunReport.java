package io.weir.examples.demo;

import io.weir.suppliers.StorePlan;
import java.util.List;
import java.util.Locale;

/** Tells the person at the terminal what a run does. */
final class RunReport {
  private static final int MAX_KEY_LENGTH = 40;

  private final DemoSettings settings;
  private final Console console;
  private long lastProcessed;
  private long lastNanos;

  RunReport(DemoSettings settings, Console console) {
    this.settings = settings;
    this.console = console;
  }

  void beginning(Broker broker) {
    console.line("input     %s", settings.workload().description());
    if (query().dependsOnTime()) {
      console.line("query     %s", query().description());
    }
    console.line("kafka     %s", broker.description());
    console.line(
        "stores    %s (dsl.store.suppliers.class=%s), %s, record cache %s",
        settings.stores().side().label(),
        settings.stores().side().suppliersClass(),
        settings.stores().guarantee(),
        settings.stores().cacheBytes() == 0 ? "off" : new ByteSize(settings.stores().cacheBytes()));
  }

  void times(EventTimes times) {
    console.line("times     %s", times.description());
  }

  void fed(long events, long nanos) {
    console.line("fed       %,d events in %s", events, seconds(nanos));
    lastNanos = System.nanoTime();
  }

  void late(Expected expected) {
    if (query().dependsOnTime()) {
      console.line("late      %,d of them came too late to count", expected.late());
    }
  }

  /** One line a store, as Weir decided, or what is known of the stores of Kafka. */
  void plan(StoreGauge gauge) {
    TextTable table = new TextTable(List.of("  store", "engine", "memory", "reason"), 0);
    List<StorePlan> plans = gauge.plan();
    for (StorePlan plan : plans) {
      String name = plan.task().isEmpty() ? plan.store() : plan.store() + " " + plan.task();
      table.row(List.of("  " + name, plan.engine(), plan.memory(), plan.reason()));
    }
    if (plans.isEmpty()) {
      for (String store : query().stores()) {
        table.row(
            List.of(
                "  " + store,
                settings.stores().side().toString(),
                "not counted",
                "a store of Kafka"));
      }
    }
    console.line("plan");
    table.lines().forEach(line -> console.line("%s", line));
    lastNanos = System.nanoTime();
  }

  void progress(Meter meter, StoreGauge gauge) {
    long processed = meter.processed();
    long now = System.nanoTime();
    double perSecond = (processed - lastProcessed) * 1e9 / Math.max(1, now - lastNanos);
    lastProcessed = processed;
    lastNanos = now;
    console.progress(
        String.format(
            Locale.ROOT,
            "counting  %3d%%  %,d records  %,.0f records/s  %s%s",
            100 * processed / meter.expected(),
            processed,
            perSecond,
            gauge.state(),
            memory(gauge)));
  }

  void counted(Meter meter, StoreGauge gauge, long nanos) {
    console.line(
        "counted   %,d records in %s: %,.0f records/s  %s%s",
        meter.processed(), seconds(nanos), meter.recordsPerSecond(), gauge.state(), memory(gauge));
    console.line(
        "latency   of a record in the store's node: p50 %s, p99 %s, p99.9 %s",
        micros(meter.latencyNanos(50)),
        micros(meter.latencyNanos(99)),
        micros(meter.latencyNanos(99.9)));
  }

  void top(TopCounts counts) {
    console.line(
        "top %d     of %,d %ss, by an interactive query of %s in %s",
        counts.top().size(), counts.rows(), rowNoun(), query().reading(), seconds(counts.nanos()));
    boolean windowed = counts.top().stream().anyMatch(Counted::isWindowed);
    String key = "  " + settings.workload().noun();
    TextTable table =
        new TextTable(windowed ? List.of(key, rowNoun(), "count") : List.of(key, "count"), 1);
    for (Counted row : counts.top()) {
      String shown = "  " + shortened(row.key());
      String count = String.format(Locale.ROOT, "%,d", row.count());
      table.row(windowed ? List.of(shown, row.window().toString(), count) : List.of(shown, count));
    }
    table.lines().forEach(line -> console.line("%s", line));
  }

  void stopped(long nanos, long diskBytes) {
    console.line("stopped   in %s, %s of state on disk", seconds(nanos), new ByteSize(diskBytes));
  }

  void restarted(long nanos, Restoration restoration) {
    console.line("restarted ready again after %s", seconds(nanos));
    for (Restoration.Part part : restoration.parts()) {
      String store = query().stores().size() == 1 ? "" : part.store() + " ";
      console.line(
          "  %spartition %d restored from offset %,d of %,d: %,d records read from the changelog",
          store, part.partition(), part.start(), part.end(), part.records());
    }
    if (restoration.parts().isEmpty()) {
      console.line("  nothing had to be restored from the changelog");
    }
  }

  void checked(TopCounts counts, long events) {
    String sum =
        query().dependsOnTime()
            ? String.format(
                Locale.ROOT, "%,d, as those of the %,d events fed", counts.tally().total(), events)
            : String.format(Locale.ROOT, "the %,d events fed", events);
    console.line(
        "checked   the counts of %,d %ss add up to %s, before and after the restart",
        counts.rows(), rowNoun(), sum);
  }

  private Query query() {
    return settings.query().query();
  }

  private String rowNoun() {
    return query().rowNoun(settings.workload().noun());
  }

  private static String memory(StoreGauge gauge) {
    return gauge
        .memoryUsed()
        .map(used -> "  memory " + used + " of " + gauge.memoryBudget())
        .orElse("");
  }

  private static String shortened(String key) {
    return key.codePointCount(0, key.length()) <= MAX_KEY_LENGTH
        ? key
        : key.substring(0, key.offsetByCodePoints(0, MAX_KEY_LENGTH - 3)) + "...";
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
  }

  private static String micros(long nanos) {
    return String.format(Locale.ROOT, "%.1f us", nanos / 1e3);
  }
}

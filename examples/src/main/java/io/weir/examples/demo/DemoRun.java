package io.weir.examples.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.NewTopic;

/** One run from the empty broker to the restarted application. Used once, by one thread. */
final class DemoRun {
  private static final long CHECK_MS = 50;

  private final DemoSettings settings;
  private final Console console;
  private final RunReport report;
  private final Trouble trouble = new Trouble();

  DemoRun(DemoSettings settings, Console console) {
    this.settings = settings;
    this.console = console;
    report = new RunReport(settings, console);
  }

  /** Goes through all of it; answers nothing if there was nothing to count. */
  Optional<Outcome> run() throws Exception {
    try (Resources resources = new Resources()) {
      WorkDirectory work = resources.add(WorkDirectory.below(settings.workParent()));
      // unique also on a Kafka that others use
      String applicationId = work.path().getFileName().toString();
      try {
        return run(resources, work, applicationId);
      } catch (IOException | RuntimeException | DemoException e) {
        throw work.isFull()
            ? new DemoException(
                "the disk of "
                    + settings.workParent()
                    + " is full; make room, or choose another place with --state-dir",
                e)
            : e;
      } finally {
        console.clearProgress();
      }
    }
  }

  private Optional<Outcome> run(Resources resources, WorkDirectory work, String applicationId)
      throws Exception {
    Broker broker = resources.add(broker(work, applicationId));
    report.beginning(broker);
    String topic = applicationId + "-events";
    Query query = settings.query().query();
    Expectation expectation = query.expectation(settings.partitions());
    long events = feed(broker, topic, expectation);
    if (events == 0) {
      console.line("There is nothing to count in %s.", settings.workload().description());
      return Optional.empty();
    }
    Path state = work.directory("state");
    CountingApplication.Setup setup =
        new CountingApplication.Setup(
            applicationId, broker.bootstrapServers(), topic, query, state, settings.stores());
    return Optional.of(count(resources, setup, events, expectation.expected()));
  }

  private long feed(Broker broker, String topic, Expectation expectation)
      throws DemoException, IOException, InterruptedException {
    NewTopic created = new NewTopic(topic, Optional.of(settings.partitions()), Optional.empty());
    LongSupplier times = System::currentTimeMillis;
    if (settings.query().query().dependsOnTime()) {
      Instant lastHour = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(1, ChronoUnit.HOURS);
      EventTimes steps = new EventTimes(lastHour, settings.workload().step());
      report.times(steps);
      created.configs(EventTimes.TOPIC_CONFIG);
      times = steps;
    }
    long start = System.nanoTime();
    long events =
        new Feeder(broker.bootstrapServers(), created, times)
            .feed(settings.workload(), expectation, console, trouble);
    if (events > 0) {
      report.fed(events, System.nanoTime() - start);
    }
    return events;
  }

  private Broker broker(WorkDirectory work, String applicationId)
      throws DemoException, IOException, InterruptedException {
    if (settings.bootstrapServers().isPresent()) {
      return RemoteKafka.connect(settings.bootstrapServers().get(), applicationId);
    }
    return EmbeddedKafka.start(work.directory("kafka"), trouble);
  }

  private Outcome count(
      Resources resources, CountingApplication.Setup setup, long events, Expected expected)
      throws Exception {
    report.late(expected);
    StoreGauge gauge = new StoreGauge(settings.stores().side(), setup.stateDirectory());
    Meter meter = new Meter(events);
    Footprint before = Footprint.now();
    CountingApplication application =
        resources.add(CountingApplication.start(setup, meter, new Restoration(), trouble));
    Results results = application.awaitReady();
    report.plan(gauge);
    long counting = System.nanoTime();
    awaitProcessed(meter, gauge);
    report.counted(meter, gauge, System.nanoTime() - counting);
    long memoryBytes = Footprint.now().growthSince(before);
    TopCounts counts = TopCounts.read(results, expected.rows(), settings.top());
    report.top(counts);
    counts.requireAgreement(expected.counts(), "the store");

    long stopping = System.nanoTime();
    resources.closeNow(application);
    long diskBytes = gauge.diskBytes();
    report.stopped(System.nanoTime() - stopping, diskBytes);

    Restoration restoration = new Restoration();
    Meter again = new Meter(events);
    long restarting = System.nanoTime();
    CountingApplication restarted =
        resources.add(CountingApplication.start(setup, again, restoration, trouble));
    Results reopened = restarted.awaitReady();
    long restartNanos = System.nanoTime() - restarting;
    report.restarted(restartNanos, restoration);
    TopCounts.read(reopened, expected.rows(), settings.top())
        .requireAgreement(expected.counts(), "the store after the restart");
    report.checked(counts, events);
    trouble.check();
    return new Outcome(
        events,
        meter.recordsPerSecond(),
        meter.latencyNanos(50),
        meter.latencyNanos(99),
        meter.latencyNanos(99.9),
        memoryBytes,
        diskBytes,
        restartNanos,
        restoration.records());
  }

  private void awaitProcessed(Meter meter, StoreGauge gauge)
      throws DemoException, InterruptedException {
    Standstill standstill = new Standstill(trouble, System::nanoTime);
    while (meter.processed() < meter.expected()) {
      TimeUnit.MILLISECONDS.sleep(CHECK_MS);
      standstill.check(meter.processed());
      if (console.progressIsDue()) {
        report.progress(meter, gauge);
      }
    }
  }
}

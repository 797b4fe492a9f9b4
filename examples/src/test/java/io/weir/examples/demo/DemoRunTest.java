package io.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole runs, as a user sees them, with a broker in this process. */
@Timeout(120)
class DemoRunTest {
  private static final Workload CLICKS = new Workload.AuctionClicks(20_000, 2_000, 0.99, 1, false);

  private final StringWriter written = new StringWriter();

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(Guarantee.class)
  void shouldCountEveryEventWhenRunOnWeir(Guarantee guarantee) throws Exception {
    Outcome outcome = run(settings(CLICKS, Side.WEIR, guarantee)).orElseThrow();
    assertThat(outcome.records()).isEqualTo(20_000);
    assertThat(outcome.recordsPerSecond()).isPositive();
    assertThat(outcome.p50Nanos())
        .isPositive()
        .isLessThanOrEqualTo(outcome.p99Nanos())
        .isLessThanOrEqualTo(outcome.p999Nanos());
    assertThat(outcome.diskBytes()).isPositive();
    assertThat(outcome.restoredRecords()).as("read again after a clean stop").isZero();
    assertThat(written.toString())
        .contains("hash-log")
        .contains("io.weir.suppliers.WeirDslStoreSuppliers")
        .containsPattern("memory [\\d.]+ [KM]iB of [\\d.]+ [KMG]iB")
        .containsPattern("partition 0 restored from offset \\d")
        .contains("add up to the 20,000 events fed, before and after the restart");
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource(
      value = Side.class,
      names = {"ROCKSDB", "IN_MEMORY"})
  void shouldCountEveryEventWhenRunOnStoresOfKafka(Side side) throws Exception {
    Outcome outcome = run(settings(CLICKS, side, Guarantee.AT_LEAST_ONCE)).orElseThrow();
    assertThat(outcome.records()).isEqualTo(20_000);
    assertThat(outcome.restoredRecords()).isEqualTo(side == Side.IN_MEMORY ? 20_000 : 0);
    assertThat(written.toString()).contains("a store of Kafka");
  }

  @ParameterizedTest
  @CsvSource({
    "WINDOW, AT_LEAST_ONCE, 1, 0",
    "HOPPING, AT_LEAST_ONCE, 3, 1048576",
    "SESSION, EXACTLY_ONCE_V2, 1, 0",
    "JOIN, AT_LEAST_ONCE, 3, 0"
  })
  void shouldComeToWhatTheEventsMakeWhenQueryHasWindows(
      QueryName query, Guarantee guarantee, int partitions, long cacheBytes) throws Exception {
    DemoSettings settings =
        new DemoSettings(
            timed(query),
            query,
            new StoreSetup(Side.WEIR, OptionalLong.empty(), cacheBytes, guarantee),
            Optional.empty(),
            partitions,
            3,
            directory);
    Outcome outcome = run(settings).orElseThrow();
    assertThat(outcome.restoredRecords()).as("read again after a clean stop").isZero();
    assertThat(written.toString())
        .contains("query     " + query.query().description(), "window-log")
        .containsPattern("late      [1-9][0-9]* of them came too late")
        .containsPattern("checked .* add up to [1-9][0-9,]*, as those of the 20,000 events fed")
        .doesNotContain("rocksdb");
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({"SESSION, ROCKSDB", "HOPPING, IN_MEMORY", "JOIN, ROCKSDB"})
  void shouldComeToTheSameWhenRunOnStoresOfKafka(QueryName query, Side side) throws Exception {
    DemoSettings settings =
        new DemoSettings(
            timed(query),
            query,
            new StoreSetup(side, OptionalLong.empty(), 0, Guarantee.AT_LEAST_ONCE),
            Optional.empty(),
            1,
            3,
            directory);
    assertThat(run(settings)).isPresent();
    assertThat(written.toString()).contains("a store of Kafka", "as those of the 20,000 events");
  }

  @Test
  void shouldShowWindowsWhenWordsAreCountedInThem() throws Exception {
    Path text = Files.createTempFile("words", ".txt");
    try {
      // 4 h and 10 min of event time, so that it ends in the future
      Files.writeString(text, "round and round ".repeat(20_000));
      DemoSettings settings =
          new DemoSettings(
              new Workload.Words(text),
              QueryName.WINDOW,
              new StoreSetup(Side.WEIR, OptionalLong.empty(), 0, Guarantee.AT_LEAST_ONCE),
              Optional.empty(),
              1,
              2,
              directory);
      assertThat(run(settings)).isPresent();
    } finally {
      Files.delete(text);
    }
    assertThat(written.toString())
        .containsPattern("word +window +count")
        .containsPattern("round +[-0-9]+ [0-9:]+:00 to [0-9:]+:00 +1[5-7][0-9]");
  }

  @Test
  void shouldShowMostFrequentWordsWhenInputIsAText() throws Exception {
    Path text = Files.createTempFile("words", ".txt");
    try {
      Files.writeString(text, "to be or not to be, that is the question: To be!");
      run(settings(new Workload.Words(text), Side.WEIR, Guarantee.AT_LEAST_ONCE));
    } finally {
      Files.delete(text);
    }
    assertThat(written.toString().lines().map(String::strip))
        .containsSequence("word   count", "be         3", "to         3", "is         1")
        .anyMatch(line -> line.startsWith("top 3     of 8 words"));
  }

  @Test
  void shouldStopEarlyWhenThereIsNothingToCount() throws Exception {
    Path text = Files.createTempFile("empty", ".txt");
    try {
      assertThat(run(settings(new Workload.Words(text), Side.WEIR, Guarantee.AT_LEAST_ONCE)))
          .isEmpty();
    } finally {
      Files.delete(text);
    }
    assertThat(written.toString()).contains("There is nothing to count in the words of " + text);
  }

  @ParameterizedTest
  @EnumSource(names = {"COUNT", "JOIN"})
  void shouldLeaveNothingBehindWhenKafkaIsNotItsOwn(QueryName query) throws Exception {
    Path broker = Files.createDirectory(directory.resolve("broker"));
    Path work = Files.createDirectory(directory.resolve("work"));
    try (EmbeddedKafka kafka = EmbeddedKafka.start(broker, new Trouble());
        Admin admin =
            Admin.create(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
      DemoSettings settings =
          new DemoSettings(
              timed(query),
              query,
              new StoreSetup(Side.WEIR, OptionalLong.empty(), 1 << 20, Guarantee.AT_LEAST_ONCE),
              Optional.of(kafka.bootstrapServers()),
              3,
              3,
              work);
      assertThat(run(settings)).isPresent();
      assertThat(written.toString()).contains("counts 0_0", "counts 0_1", "counts 0_2");
      assertThat(admin.listTopics().names().get()).isEqualTo(Set.of());
      assertThat(admin.listGroups().all().get()).isEmpty();
      assertThat(work).isEmptyDirectory();
    }
  }

  private static Workload timed(QueryName query) {
    return new Workload.AuctionClicks(20_000, 500, 0.99, 1, query == QueryName.JOIN);
  }

  private DemoSettings settings(Workload workload, Side side, Guarantee guarantee) {
    return new DemoSettings(
        workload,
        QueryName.COUNT,
        new StoreSetup(side, OptionalLong.empty(), 0, guarantee),
        Optional.empty(),
        1,
        3,
        directory);
  }

  private Optional<Outcome> run(DemoSettings settings) throws Exception {
    Console console = new Console(new PrintWriter(written), false, System::nanoTime);
    return new DemoRun(settings, console).run();
  }
}

package io.weir.suppliers;

import static io.weir.suppliers.TaskContext.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of a store are there while it is open, live, and under Kafka's tags. */
@Tag("locale")
class StoreMetricsTest {
  @TempDir Path directory;

  private static Map<String, Metric> own(TaskContext context) {
    return own(context, "weir-hash-log-state-id");
  }

  private static Map<String, Metric> own(TaskContext context, String tag) {
    return context.metrics().metrics().values().stream()
        .filter(m -> m.metricName().tags().containsKey(tag))
        .collect(Collectors.toMap(m -> m.metricName().name(), m -> m));
  }

  @Test
  void shouldBeThereWhileTheStoreIsOpen() {
    TaskContext context = TaskContext.in(directory);
    KeyValueStore<Bytes, byte[]> store = WeirStores.persistentKeyValueStore("store").get();
    assertThat(own(context)).isEmpty();
    for (int times = 0; times < 2; times++) {
      context.open(store);

      Map<String, Metric> metrics = own(context);
      assertThat(metrics.keySet())
          .containsAll(List.of("estimate-num-keys", "size-all-mem-tables", "total-sst-files-size"));
      assertThat(metrics.values())
          .allSatisfy(
              m -> {
                assertThat(m.metricName().group()).isEqualTo("stream-state-metrics");
                assertThat(m.metricName().description()).isNotEmpty();
                assertThat(m.metricName().tags())
                    .containsEntry("weir-hash-log-state-id", "store")
                    .containsEntry("task-id", "0_0")
                    .containsEntry("thread-id", Thread.currentThread().getName());
                assertThat(m.metricValue()).isInstanceOf(Double.class);
              });
      store.close();
      assertThat(own(context)).isEmpty();
    }
  }

  @Test
  void shouldShowWhatTheEngineHoldsNow() {
    TaskContext context = TaskContext.in(directory);
    KeyValueStore<Bytes, byte[]> store =
        context.open(WeirStores.persistentKeyValueStore("store").get());
    Metric keys = own(context).get("estimate-num-keys");
    assertThat(keys.metricValue()).isEqualTo(0.0);
    store.put(bytes("a"), new byte[1]);
    store.put(bytes("b"), new byte[1]);
    assertThat(keys.metricValue()).isEqualTo(2.0);
    store.close();
  }

  @Test
  void shouldShowWhatAllStoresOfTheProcessTake() {
    TaskContext context = TaskContext.in(directory);
    KeyValueStore<Bytes, byte[]> store =
        context.open(WeirStores.persistentKeyValueStore("store").get());
    Map<String, Metric> metrics = own(context);
    double before = (double) metrics.get("open-stores").metricValue();
    KeyValueStore<Bytes, byte[]> other =
        context.open(WeirStores.persistentKeyValueStore("other").get());
    other.put(bytes("a"), new byte[100_000]);

    assertThat(metrics.get("open-stores").metricValue()).isEqualTo(before + 1);
    assertThat((double) metrics.get("memory-used-bytes").metricValue())
        .isBetween(100_000.0, (double) metrics.get("memory-max-bytes").metricValue());
    other.close();
    store.close();
  }

  @Test
  void shouldBeThoseThatTheDocumentationLists() throws IOException {
    TaskContext context = TaskContext.in(directory);
    KeyValueStore<Bytes, byte[]> store =
        context.open(WeirStores.persistentKeyValueStore("store").get());
    String page = Files.readString(Path.of("..", "docs", "metrics.md"));
    Set<String> listed =
        Pattern.compile("(?m)^\\| (`.+?`) \\|")
            .matcher(page)
            .results()
            .flatMap(row -> Pattern.compile("`([a-z-]+)`").matcher(row.group(1)).results())
            .map(name -> name.group(1))
            .collect(Collectors.toSet());

    assertThat(listed).isEqualTo(own(context).keySet());
    store.close();
  }

  @Test
  void shouldHaveATagOfTheirOwnForWindows() {
    TaskContext context = TaskContext.in(directory);
    WindowStore<Bytes, byte[]> store =
        context.open(
            WeirStores.persistentWindowStore(
                    "store", Duration.ofMinutes(1), Duration.ofSeconds(1), false)
                .get());
    store.put(bytes("a"), new byte[1], 10);

    assertThat(own(context)).isEmpty();
    Map<String, Metric> metrics = own(context, "weir-window-log-state-id");
    assertThat(metrics.get("estimate-num-keys").metricValue()).isEqualTo(1.0);
    store.close();
    assertThat(own(context, "weir-window-log-state-id")).isEmpty();
  }

  @Test
  void shouldCountRecordsThatComeTooLate() {
    TaskContext context = TaskContext.in(directory);
    WindowStore<Bytes, byte[]> store =
        context.open(
            WeirStores.persistentWindowStore(
                    "store", Duration.ofMinutes(1), Duration.ofSeconds(1), false)
                .get());
    store.put(bytes("a"), new byte[1], 200_000);
    store.put(bytes("a"), new byte[1], 120_000); // Expired, but its span is not gone.
    store.put(bytes("a"), new byte[1], 119_999);
    store.put(bytes("a"), null, 5);
    store.put(bytes("a"), new byte[1], -5);
    context.restore(
        List.of(TaskContext.logged(1, WindowRow.of(bytes("a"), 7, 0), "late in a restore")));

    assertThat(
            context.metrics().metrics().values().stream()
                .filter(m -> m.metricName().name().equals("dropped-records-total"))
                .map(Metric::metricValue))
        .containsExactly(3.0);
    store.close();
  }
}

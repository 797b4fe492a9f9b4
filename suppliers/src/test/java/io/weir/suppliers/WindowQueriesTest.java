package io.weir.suppliers;

import static io.weir.suppliers.TaskContext.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.WindowKeyQuery;
import org.apache.kafka.streams.query.WindowRangeQuery;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.WindowStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What window and session stores answer to raw interactive queries, here those with headers, where
 * RocksDB's refuse.
 */
class WindowQueriesTest {
  private static final QueryConfig QUIET = new QueryConfig(false);
  private static final Duration RETENTION = Duration.ofSeconds(1);
  private static final Instant START = Instant.EPOCH;
  private static final Instant END = Instant.ofEpochMilli(20);

  /**
   * This method of Kafka's swaps the times; its outer stores call it too, which swaps them back.
   */
  private static final WindowKeyQuery<Bytes, byte[]> OF_KEY =
      WindowsOfKey.between(bytes("a"), START, END);

  private static final WindowRangeQuery<Bytes, byte[]> OF_TIMES =
      WindowRangeQuery.withWindowStartRange(START, END);
  private static final WindowRangeQuery<Bytes, byte[]> OF_SESSIONS =
      WindowRangeQuery.withKey(bytes("a"));

  @TempDir Path directory;

  private WindowStore<Bytes, byte[]> windows;
  private SessionStore<Bytes, byte[]> sessions;

  @BeforeEach
  void open() {
    TaskContext context = TaskContext.in(directory);
    windows =
        context.open(
            WeirStores.persistentTimestampedWindowStoreWithHeaders(
                    "windows", RETENTION, Duration.ofMillis(10), false)
                .get());
    sessions =
        context.open(WeirStores.persistentSessionStoreWithHeaders("sessions", RETENTION).get());
    context.moveTo(5);
    for (String key : List.of("a", "b")) {
      for (long time : new long[] {0, 10, 30}) {
        windows.put(bytes(key), bytes(key + time).get(), time);
        sessions.put(
            new Windowed<>(bytes(key), new SessionWindow(time, time)), bytes(key + time).get());
      }
    }
  }

  @AfterEach
  void close() {
    windows.close();
    sessions.close();
  }

  private static <R> QueryResult<R> ask(StateStore store, Query<R> query) {
    return store.query(query, PositionBound.unbounded(), QUIET);
  }

  private static List<String> values(KeyValueIterator<?, byte[]> iterator) {
    try (iterator) {
      List<String> values = new ArrayList<>();
      iterator.forEachRemaining(
          entry -> values.add(new String(entry.value, StandardCharsets.UTF_8)));
      return values;
    }
  }

  @Test
  void shouldAnswerForWindowsOfAKey() {
    assertThat(values(ask(windows, OF_KEY).getResult())).containsExactly("a0", "a10");
  }

  @Test
  void shouldAnswerForWindowsOfAllKeys() {
    assertThat(values(ask(windows, OF_TIMES).getResult()))
        .containsExactly("a0", "a10", "b0", "b10");
  }

  @Test
  void shouldAnswerForSessionsOfAKey() {
    assertThat(values(ask(sessions, OF_SESSIONS).getResult())).containsExactly("a0", "a10", "a30");
  }

  @Test
  void shouldSayWhenItDoesNotKnowAQuery() {
    KeyQuery<Bytes, byte[]> ofKeyValues = KeyQuery.withKey(bytes("a"));
    for (QueryResult<?> result :
        List.of(
            ask(windows, OF_SESSIONS),
            ask(windows, ofKeyValues),
            ask(sessions, OF_KEY),
            ask(sessions, OF_TIMES),
            ask(sessions, ofKeyValues))) {
      assertThat(result.getFailureReason()).isEqualTo(FailureReason.UNKNOWN_QUERY_TYPE);
    }
  }

  @Test
  void shouldCompareItsPositionWithTheBound() {
    Position here = Position.emptyPosition().withComponent(TaskContext.INPUT, 0, 5);
    Position ahead = Position.emptyPosition().withComponent(TaskContext.INPUT, 0, 6);

    for (StateStore store : List.of(windows, sessions)) {
      Query<?> query = store == windows ? OF_KEY : OF_SESSIONS;
      assertThat(store.query(query, PositionBound.at(here), QUIET).isSuccess()).isTrue();
      assertThat(store.query(query, PositionBound.at(here), QUIET).getPosition()).isEqualTo(here);
      assertThat(store.query(query, PositionBound.at(ahead), QUIET).getFailureReason())
          .isEqualTo(FailureReason.NOT_UP_TO_BOUND);
    }
  }

  @Test
  void shouldAnswerWithAFailureWhenTheStoreIsClosed() {
    close();

    assertThat(ask(windows, OF_KEY).getFailureReason()).isEqualTo(FailureReason.STORE_EXCEPTION);
    assertThat(ask(windows, OF_TIMES).getFailureReason()).isEqualTo(FailureReason.STORE_EXCEPTION);
    assertThat(ask(sessions, OF_SESSIONS).getFailureMessage())
        .contains("Store sessions is currently closed");
  }
}

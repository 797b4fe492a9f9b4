package io.weir.suppliers;

import static io.weir.suppliers.TaskContext.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a store answers to raw interactive queries, here one with headers, which RocksDB's refuses.
 */
@ParameterizedClass
@ValueSource(strings = {"hash-log", "sorted"})
class StoreQueriesTest {
  private static final QueryConfig QUIET = new QueryConfig(false);

  @TempDir Path directory;

  @Parameter private String engine;

  private KeyValueStore<Bytes, byte[]> store;

  @BeforeEach
  void open() {
    TaskContext context = TaskContext.in(directory, Map.of("weir.store.store.engine", engine));
    store = context.open(WeirStores.persistentTimestampedKeyValueStoreWithHeaders("store").get());
    context.moveTo(5);
    for (String key : List.of("a", "b", "c")) {
      store.put(bytes(key), bytes("value of " + key).get());
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  private <R> QueryResult<R> ask(Query<R> query) {
    return store.query(query, PositionBound.unbounded(), QUIET);
  }

  private List<String> keys(RangeQuery<Bytes, byte[]> query) {
    try (KeyValueIterator<Bytes, byte[]> entries = ask(query).getResult()) {
      List<String> keys = new ArrayList<>();
      entries.forEachRemaining(
          entry -> keys.add(new String(entry.key.get(), StandardCharsets.UTF_8)));
      return keys;
    }
  }

  @Test
  void shouldAnswerForOneKey() {
    KeyQuery<Bytes, byte[]> query = KeyQuery.withKey(bytes("a"));
    assertThat(ask(query).getResult()).isEqualTo(bytes("value of a").get());
    KeyQuery<Bytes, byte[]> absent = KeyQuery.withKey(bytes("z"));
    assertThat(ask(absent).isSuccess()).isTrue();
    assertThat(ask(absent).getResult()).isNull();
  }

  @Test
  void shouldAnswerForARangeInTheOrderAskedFor() {
    assertThat(keys(RangeQuery.withNoBounds())).containsExactly("a", "b", "c");
    assertThat(keys(RangeQuery.<Bytes, byte[]>withNoBounds().withDescendingKeys()))
        .containsExactly("c", "b", "a");
    assertThat(keys(RangeQuery.withLowerBound(bytes("b")))).containsExactly("b", "c");
    assertThat(keys(RangeQuery.<Bytes, byte[]>withUpperBound(bytes("b")).withDescendingKeys()))
        .containsExactly("b", "a");
    assertThat(
            keys(RangeQuery.<Bytes, byte[]>withRange(bytes("b"), bytes("b")).withAscendingKeys()))
        .containsExactly("b");
  }

  @Test
  void shouldSayHowFarItHasCome() {
    Position here = Position.emptyPosition().withComponent(TaskContext.INPUT, 0, 5);
    KeyQuery<Bytes, byte[]> query = KeyQuery.withKey(bytes("a"));

    assertThat(ask(query).getPosition()).isEqualTo(here).isNotSameAs(store.getPosition());
    assertThat(store.query(query, PositionBound.at(here), QUIET).isSuccess()).isTrue();
  }

  @Test
  void shouldWaitForNobodyWhenTheBoundIsNotReached() {
    KeyQuery<Bytes, byte[]> query = KeyQuery.withKey(bytes("a"));
    Position ahead = Position.emptyPosition().withComponent(TaskContext.INPUT, 0, 6);
    Position unseen = Position.emptyPosition().withComponent("other", 0, 0);
    Position ofAnotherTask = Position.emptyPosition().withComponent(TaskContext.INPUT, 1, 99);

    QueryResult<byte[]> early = store.query(query, PositionBound.at(ahead), QUIET);
    assertThat(early.getFailureReason()).isEqualTo(FailureReason.NOT_UP_TO_BOUND);
    assertThat(store.query(query, PositionBound.at(unseen), QUIET).getFailureReason())
        .isEqualTo(FailureReason.NOT_UP_TO_BOUND);
    assertThat(store.query(query, PositionBound.at(ofAnotherTask), QUIET).isSuccess()).isTrue();
  }

  @Test
  void shouldSayWhenItDoesNotKnowAQuery() {
    Position ahead = Position.emptyPosition().withComponent(TaskContext.INPUT, 0, 99);
    assertThat(ask(new UnknownQuery()).getFailureReason())
        .isEqualTo(FailureReason.UNKNOWN_QUERY_TYPE);
    assertThat(store.query(new UnknownQuery(), PositionBound.at(ahead), QUIET).getFailureReason())
        .isEqualTo(FailureReason.UNKNOWN_QUERY_TYPE);
  }

  @Test
  void shouldTellWhoAnsweredWhenAsked() {
    KeyQuery<Bytes, byte[]> query = KeyQuery.withKey(bytes("a"));

    assertThat(ask(query).getExecutionInfo()).isEmpty();
    assertThat(
            store.query(query, PositionBound.unbounded(), new QueryConfig(true)).getExecutionInfo())
        .singleElement()
        .asString()
        .contains("Handled in class io.weir");
  }

  @Test
  void shouldAnswerWithAFailureWhenTheStoreIsClosed() {
    store.close();
    KeyQuery<Bytes, byte[]> query = KeyQuery.withKey(bytes("a"));
    RangeQuery<Bytes, byte[]> range = RangeQuery.withNoBounds();

    assertThat(ask(query).getFailureReason()).isEqualTo(FailureReason.STORE_EXCEPTION);
    assertThat(ask(query).getFailureMessage()).contains("Store store is currently closed");
    assertThat(ask(range).getFailureReason()).isEqualTo(FailureReason.STORE_EXCEPTION);
    store = WeirStores.persistentKeyValueStore("store").get();
    assertThat(ask(query).getFailureReason()).isEqualTo(FailureReason.STORE_EXCEPTION);
  }

  private record UnknownQuery() implements Query<String> {}
}

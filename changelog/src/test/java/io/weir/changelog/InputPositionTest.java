package io.weir.changelog;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.query.Position;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What counts as news when many rows are written for one record. */
class InputPositionTest {
  private final InputPosition position = new InputPosition(Position.emptyPosition());

  private record Input(@Nullable String topic, int partition, long offset)
      implements RecordMetadata {}

  private void advance(@Nullable String topic, int partition, long offset) {
    position.advance(new Input(topic, partition, offset));
  }

  @Test
  void shouldKnowEachPartitionWhenRecordsOfSeveralHaveTheSameOffset() {
    advance("one", 0, 7);
    advance("one", 1, 7);
    advance("two", 1, 7);
    advance("two", 1, 7);
    advance("one", 0, 8);
    advance(null, -1, -1);

    assertThat(position.reached())
        .isEqualTo(
            Position.emptyPosition()
                .withComponent("one", 0, 8)
                .withComponent("one", 1, 7)
                .withComponent("two", 1, 7));
  }

  @Test
  void shouldTakeTheSameRecordAgainWhenItWasCleared() {
    advance("one", 0, 0);
    position.clear();
    assertThat(position.reached().isEmpty()).isTrue();

    advance("one", 0, 0);

    assertThat(position.reached()).isEqualTo(Position.emptyPosition().withComponent("one", 0, 0));
  }
}

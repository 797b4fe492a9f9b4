package io.weir.changelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.CorruptionException;
import io.weir.stores.FormatVersionException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.query.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A note comes back as it was, and what is not a note is refused. */
class NoteTest {
  private static final Note NOTE =
      new Note(
          ValueFormat.HEADERS,
          77,
          Map.of(new TopicPartition("größe-changelog", 3), 17L, new TopicPartition("t", 0), -4L),
          Position.emptyPosition()
              .withComponent("in", 3, 5)
              .withComponent("in", 4, Long.MAX_VALUE));

  @ParameterizedTest
  @EnumSource
  void shouldComeBackWhenEncoded(ValueFormat format) {
    Note note = new Note(format, Long.MAX_VALUE, NOTE.offsets(), NOTE.position());

    assertThat(Note.decode(note.encode())).isEqualTo(note);
  }

  @Test
  void shouldComeBackWhenNothingIsKnown() {
    Note empty = new Note(ValueFormat.PLAIN, 0, Map.of(), Position.emptyPosition());

    assertThat(Note.decode(empty.encode())).isEqualTo(empty);
  }

  @Test
  void shouldHaveTheBytesThatThePackageDescribes() {
    Note note =
        new Note(
            ValueFormat.TIMESTAMPED,
            0x0102,
            Map.of(new TopicPartition("log", 1), -4L),
            Position.emptyPosition().withComponent("in", 2, 258));

    assertThat(HexFormat.of().formatHex(note.encode()))
        .isEqualTo(
            "0201"
                + "0000000000000102"
                + "00000001"
                + "000000036c6f67"
                + "0000000100000001fffffffffffffffc"
                + "00000001"
                + "00000002696e"
                + "00000001000000020000000000000102");
  }

  @Test
  void shouldFitIntoTheLimitOfEnginesWhenAGlobalTopicHasManyPartitions() {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    Position position = Position.emptyPosition();
    String topic = "t".repeat(249);
    for (int partition = 0; partition < 2_000; partition++) {
      offsets.put(new TopicPartition(topic, partition), Long.MAX_VALUE);
      position.withComponent(topic, partition, Long.MAX_VALUE);
    }

    assertThat(new Note(ValueFormat.PLAIN, 1, offsets, position).encode())
        .hasSizeLessThan(64 * 1024);
  }

  /** The bytes are those in the golden stores of the module {@code stores}. */
  @Test
  void shouldReadWhatEarlierBuildsWrote() {
    String version2 =
        "02020000018bcfe5680000000001000000136170702d73746f72652d6368616e67656c6f6700000001"
            + "00000003000000000000125d0000000100000005696e70757400000001000000030000000000001fa5";
    Note note =
        new Note(
            ValueFormat.HEADERS,
            1_700_000_000_000L,
            Map.of(new TopicPartition("app-store-changelog", 3), 4_701L),
            Position.emptyPosition().withComponent("input", 3, 8_101));

    assertThat(Note.decode(HexFormat.of().parseHex(version2))).isEqualTo(note);
    assertThat(HexFormat.of().formatHex(note.encode())).isEqualTo(version2);
  }

  @Test
  void shouldRefuseWhenAnotherReleaseWroteIt() {
    byte[] bytes = NOTE.encode();
    bytes[0] = 3;

    assertThatThrownBy(() -> Note.decode(bytes))
        .isInstanceOf(FormatVersionException.class)
        .hasMessageContainingAll("version 3", "reads version 2", "delete the directory");
  }

  @Test
  void shouldRefuseWhenBytesAreMissingAtAnyLength() {
    byte[] bytes = NOTE.encode();

    for (int length = 0; length < bytes.length; length++) {
      byte[] shorter = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> Note.decode(shorter)).isInstanceOf(CorruptionException.class);
    }
  }

  @Test
  void shouldRefuseWhenThereAreBytesLeft() {
    byte[] longer = Arrays.copyOf(NOTE.encode(), NOTE.encode().length + 1);

    assertThatThrownBy(() -> Note.decode(longer))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("1 bytes after the end");
  }

  @Test
  void shouldRefuseWhenTheFormatOrACountIsImpossible() {
    byte[] format = NOTE.encode();
    format[1] = (byte) ValueFormat.values().length;
    byte[] count = ByteBuffer.wrap(NOTE.encode()).putInt(10, Integer.MAX_VALUE).array();
    byte[] negative = ByteBuffer.wrap(NOTE.encode()).putInt(10, -1).array();

    assertThatThrownBy(() -> Note.decode(format)).isInstanceOf(CorruptionException.class);
    assertThatThrownBy(() -> Note.decode(count)).isInstanceOf(CorruptionException.class);
    assertThatThrownBy(() -> Note.decode(negative)).isInstanceOf(CorruptionException.class);
  }
}

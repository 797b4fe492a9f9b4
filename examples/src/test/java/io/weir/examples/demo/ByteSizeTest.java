package io.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes as people write and read them. */
@Tag("locale")
class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1048576,1048576",
    "64k,65536",
    "64 KiB,65536",
    "10M,10485760",
    "2gb,2147483648"
  })
  void shouldReadSizeWhenUnitIsKnown(String text, long bytes) {
    assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "k", "-1", "1.5m", "12q", "9999999999999999999", "99999999999g"})
  void shouldRefuseWhenTextIsNoSize(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ByteSize.parse(text))
        .withMessageContaining("'" + text + "'");
  }

  @Test
  void shouldChooseUnitWhenWritten() {
    assertThat(new ByteSize(1023)).hasToString("1023 B");
    assertThat(new ByteSize(1536)).hasToString("1.5 KiB");
    assertThat(new ByteSize(64 << 20)).hasToString("64.0 MiB");
    assertThat(new ByteSize(5L << 30)).hasToString("5.00 GiB");
  }
}

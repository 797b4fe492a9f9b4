package io.weir.examples.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts of all kinds, well formed and not. */
@Tag("locale")
class WordSourceTest {
  @TempDir private Path directory;

  @Test
  void shouldSplitAtWhateverIsNoLetterWhenTextIsPlain() throws IOException {
    assertThat(words("One, two;THREE\r\nfour-five\t6th\n\n"))
        .containsExactly("one", "two", "three", "four", "five", "6th");
  }

  @Test
  void shouldKeepApostrophesOnlyWhenInsideOfWords() throws IOException {
    assertThat(words("don't 'quoted' don\u2019t ' '' rock'n'roll'"))
        .containsExactly("don't", "quoted", "don't", "rock'n'roll");
  }

  @Test
  void shouldReadAllScriptsWhenTextIsUnicode() throws IOException {
    String combined = "e\u0301te\u0301";
    String beyondBasicPlane = "\uD835\uDCB3\uD835\uDCB4";
    assertThat(words("Größe ПРИВЕТ 日本 \uD83D\uDE00 " + combined + " " + beyondBasicPlane))
        .containsExactly("größe", "привет", "日本", combined, beyondBasicPlane);
  }

  @Test
  void shouldFindNoWordWhenThereIsNone() throws IOException {
    assertThat(words("")).isEmpty();
    assertThat(words(" \n...\n")).isEmpty();
  }

  @Test
  void shouldSkipByteOrderMarkWhenTextBeginsWithOne() throws IOException {
    assertThat(words("\uFEFFfirst second")).containsExactly("first", "second");
  }

  @Test
  void shouldSeparateAtBytesThatAreNoUtf8WhenTextIsMalformed() throws IOException {
    byte[] text = {'a', 'b', (byte) 0xff, 'c', (byte) 0xc3, ' ', 'd', 0, 'e', (byte) 0xe2};
    assertThat(words(text)).containsExactly("ab", "c", "d", "e");
  }

  @Test
  void shouldCutWordsWhenTheyGoOnWithoutEnd() throws IOException {
    int length = WordSource.MAX_WORD_LENGTH;
    assertThat(words("x".repeat(3 * length + 1)))
        .containsExactly("x".repeat(length), "x".repeat(length), "x".repeat(length), "x");
  }

  @Test
  void shouldTellHowFarItHasReadWhenAsked() throws IOException {
    Path file = Files.write(directory.resolve("long"), "word ".repeat(100_000).getBytes(UTF_8));
    try (EventSource source = new Workload.Words(file).open()) {
      assertThat(source.progress()).isZero();
      assertThat(source.next()).isTrue();
      assertThat(source.progress()).isBetween(0.0, 0.5);
      while (source.next()) {
        assertThat(source.key()).isEqualTo("word");
      }
      assertThat(source.progress()).isEqualTo(1);
    }
  }

  private List<String> words(String text) throws IOException {
    return words(text.getBytes(UTF_8));
  }

  private List<String> words(byte[] text) throws IOException {
    Path file = Files.write(directory.resolve("text"), text);
    List<String> words = new ArrayList<>();
    try (EventSource source = new Workload.Words(file).open()) {
      while (source.next()) {
        words.add(source.key());
      }
    }
    return words;
  }
}

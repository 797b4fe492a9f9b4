package io.weir.examples.demo;

import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The words of a UTF-8 text, in lower case. A word is a run of letters, digits and the marks that
 * combine with them, with apostrophes allowed inside; everything else, malformed bytes and byte
 * order marks included, separates words. The text is read as a stream and may be of any length,
 * with or without lines; what goes on without end for more than {@link #MAX_WORD_LENGTH} characters
 * is cut there.
 */
final class WordSource implements EventSource {
  /** In code points. */
  static final int MAX_WORD_LENGTH = 200;

  private static final byte[] NO_VALUE = {};
  private static final int END = -1;

  private final Reader text;
  private final CountingStream bytes;
  private final long size;
  private final StringBuilder word = new StringBuilder();
  private int pending = END;
  private String key = "";

  private WordSource(CountingStream bytes, long size) {
    this.bytes = bytes;
    this.size = size;
    text =
        new BufferedReader(
            new InputStreamReader(
                bytes,
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE)));
  }

  static WordSource open(Path file) throws IOException {
    long size = Files.isRegularFile(file) ? Files.size(file) : 0;
    return new WordSource(new CountingStream(Files.newInputStream(file)), size);
  }

  @Override
  public boolean next() throws IOException {
    word.setLength(0);
    int length = 0;
    while (length < MAX_WORD_LENGTH) {
      int character = read();
      if (character == END) {
        break;
      } else if (belongsToWord(character)) {
        word.appendCodePoint(character);
        length++;
      } else if (length > 0) {
        if (!isApostrophe(character) || !belongsToWord(peek())) {
          break;
        }
        word.append('\'');
        length++;
      }
    }
    key = word.toString().toLowerCase(Locale.ROOT);
    return length > 0;
  }

  @Override
  public String key() {
    return key;
  }

  /** Empty: a word is all there is, but Kafka's counts leave out records without a value. */
  @Override
  public byte[] value() {
    return NO_VALUE;
  }

  @Override
  public double progress() {
    return size == 0 ? Double.NaN : Math.min(1, (double) bytes.count / size);
  }

  @Override
  public void close() throws IOException {
    text.close();
  }

  private int peek() throws IOException {
    if (pending == END) {
      pending = read();
    }
    return pending;
  }

  /** The next code point. */
  private int read() throws IOException {
    if (pending != END) {
      int character = pending;
      pending = END;
      return character;
    }
    int high = text.read();
    if (high == END || !Character.isHighSurrogate((char) high)) {
      return high;
    }
    // the decoder never gives half a pair
    return Character.toCodePoint((char) high, (char) text.read());
  }

  private static boolean belongsToWord(int character) {
    if (character == END) {
      return false;
    }
    int type = Character.getType(character);
    return Character.isLetterOrDigit(character)
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }

  private static boolean isApostrophe(int character) {
    return character == '\'' || character == '\u2019';
  }

  /** Knows how far a text has been read. */
  private static final class CountingStream extends FilterInputStream {
    private long count;

    CountingStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }
}

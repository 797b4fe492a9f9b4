package io.weir.stores.golden;

import io.weir.stores.Cursor;
import io.weir.stores.format.Checksum;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What a store shows, one line for the note of its generation and one for each row. */
final class Listing {
  private static final int LONG = 100;

  private Listing() {}

  /** The lines of rows in their order. */
  static List<String> of(byte @Nullable [] note, SortedMap<byte[], byte[]> rows) {
    List<String> lines = begin(note);
    rows.forEach((key, value) -> lines.add(line(key, value)));
    return lines;
  }

  /** The lines of what a cursor comes to; closes it, and adds the rows to a map. */
  static List<String> of(
      byte @Nullable [] note, Cursor cursor, SortedMap<byte[], byte[]> collected) {
    List<String> lines = begin(note);
    try (cursor) {
      while (cursor.next()) {
        lines.add(line(cursor.key(), cursor.value()));
        collected.put(cursor.key(), cursor.value());
      }
    }
    return lines;
  }

  private static List<String> begin(byte @Nullable [] note) {
    List<String> lines = new ArrayList<>();
    lines.add("note " + (note == null ? "none" : HexFormat.of().formatHex(note)));
    return lines;
  }

  private static String line(byte[] key, byte[] value) {
    return readable(key) + " " + shortly(value);
  }

  private static String shortly(byte[] bytes) {
    int checksum = Checksum.of(bytes, 0, bytes.length);
    return bytes.length + " " + HexFormat.of().toHexDigits(checksum);
  }

  /** A letter or digit as it is, any other byte in hexadecimal. */
  private static String readable(byte[] key) {
    if (key.length > LONG) {
      return "long key " + shortly(key);
    }
    StringBuilder text = new StringBuilder("'");
    for (byte b : key) {
      boolean plain = b == '-' || (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z');
      text.append(plain ? String.valueOf((char) b) : String.format(Locale.ROOT, "\\%02x", b));
    }
    return text.append("'").toString();
  }
}

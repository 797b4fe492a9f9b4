package io.weir.stores.hashlog;

import io.weir.stores.format.SegmentHeader;
import io.weir.stores.io.Directory;
import io.weir.stores.io.FileNumber;
import java.io.IOException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The file of a segment: appended to under the flush lock, read by any thread. */
@SuppressWarnings("NonAtomicVolatileUpdate") // Under the flush lock.
final class AppendedFile {
  private final long number;
  private final CRC32C crc = new CRC32C();
  private int restoredCrc;
  private volatile int length;
  private volatile boolean dropped;
  private Directory.@Nullable Output output;
  private Directory.@Nullable Input input;

  AppendedFile(long number) {
    this.number = number;
  }

  static String name(long number) {
    return "segment-" + FileNumber.of(number);
  }

  String name() {
    return name(number);
  }

  // ---- what it has

  /** Up to where it is written. */
  int length() {
    return length;
  }

  /** The checksum of what is written. */
  int crc() {
    return restoredCrc != 0 ? restoredCrc : (int) crc.getValue();
  }

  /** Has so much of the file be there, and nothing behind it. */
  void endAt(int end, int crcUpToThere) {
    length = end;
    restoredCrc = crcUpToThere;
  }

  /** Lets readers who open it find out that it is needed no more. */
  void drop() {
    dropped = true;
  }

  boolean isDropped() {
    return dropped;
  }

  // ---- appending, under the flush lock

  /** Writes the header, unless that is there. */
  void begin(Directory directory, long storeId) throws IOException {
    output(directory, storeId);
  }

  /** Appends some bytes. */
  void append(Directory directory, long storeId, byte[] bytes, int count) throws IOException {
    Directory.Output open = output(directory, storeId);
    open.write(length, bytes, 0, count);
    written(bytes, count);
  }

  private void written(byte[] bytes, int count) {
    crc.update(bytes, 0, count);
    length += count;
  }

  /** The file to append to, created at the first call. */
  private Directory.Output output(Directory directory, long storeId) throws IOException {
    if (output == null && length > 0) {
      output = directory.reopen(name());
    } else if (output == null) {
      byte[] header = SegmentHeader.encode(storeId, number);
      Directory.Output created = directory.create(name());
      try {
        created.write(0, header, 0, header.length);
      } catch (IOException e) {
        created.close();
        directory.delete(name()); // For the next attempt, when there is space again.
        throw e;
      }
      output = created;
      written(header, header.length);
    }
    return output;
  }

  /**
   * Makes what was written durable, and closes the file until there is more: a process may have
   * thousands of logs.
   */
  void sync() throws IOException {
    if (output != null) {
      output.sync();
      closeOutput();
    }
  }

  boolean isOpenToWrite() {
    return output != null;
  }

  private void closeOutput() throws IOException {
    Directory.Output open = output;
    output = null;
    if (open != null) {
      open.close();
    }
  }

  // ---- reading

  /** The file to read from, opened at the first call. */
  synchronized Directory.Input input(Directory directory) throws IOException {
    if (dropped) {
      throw new IOException(name() + " was dropped");
    }
    if (input == null) {
      input = directory.open(name());
    }
    return input;
  }

  private synchronized void closeInput() throws IOException {
    Directory.Input open = input;
    input = null;
    if (open != null) {
      open.close();
    }
  }

  /** Closes it for good, once it is dropped. */
  void close() throws IOException {
    try {
      closeOutput();
    } finally {
      closeInput();
    }
  }
}

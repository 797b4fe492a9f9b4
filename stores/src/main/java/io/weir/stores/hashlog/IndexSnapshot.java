package io.weir.stores.hashlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.format.Manifest;
import io.weir.stores.io.Directory;
import io.weir.stores.io.FileNumber;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongPredicate;
import java.util.zip.CRC32C;

/**
 * The index in a file, so that opening need not read the whole log. It is copied bucket by bucket
 * while the writer goes on: an entry that changes meanwhile may be missed or be there twice, which
 * the log since the begin of the copy puts right (see the package page). The file:
 *
 * <pre>
 * offset size
 *      0    8  magic "WEIRIDX1"
 *      8    8  identity of the store
 *     16    8  number of the snapshot, as in its name
 *     24       for each bucket in turn: number of entries (2 bytes), the entries (8 bytes each)
 * </pre>
 *
 * Its checksum is in the manifest.
 */
final class IndexSnapshot {
  private static final long MAGIC = 0x3158444952494557L;
  private static final int HEADER_BYTES = 24;
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int BUCKETS_AT_ONCE = 1024;

  private IndexSnapshot() {}

  static String fileName(long number) {
    return "index-" + FileNumber.of(number);
  }

  /** What is asked now and then during the writing, to end it early. */
  interface Cancellation {
    boolean isCancelled();
  }

  /** The file, and whether it was written to its end. */
  record Result(Manifest.SnapshotFile file, boolean complete) {}

  /** Writes and syncs a snapshot; the name becomes durable with the next generation. */
  static Result write(
      Directory directory,
      long storeId,
      long number,
      Index index,
      BuriedKeys buried,
      WriteLock writeLock,
      Cancellation cancellation)
      throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(MAGIC).putLong(storeId).putLong(number);
    long written = 0;
    boolean complete = false;
    try (Directory.Output output = directory.create(fileName(number))) {
      long bucket = 0;
      while (!complete && !cancellation.isCancelled()) {
        bucket = copy(bucket, index, buried, writeLock, buffer);
        complete = bucket >= index.buckets();
        if (complete || buffer.remaining() < BUFFER_BYTES / 2) {
          output.write(written, buffer.array(), 0, buffer.position());
          crc.update(buffer.array(), 0, buffer.position());
          written += buffer.position();
          buffer.clear();
        }
      }
      output.sync();
    }
    return new Result(new Manifest.SnapshotFile(number, written, (int) crc.getValue()), complete);
  }

  /** Copies some buckets, without the lock of the writer unless there are buried keys. */
  private static long copy(
      long from, Index index, BuriedKeys buried, WriteLock writeLock, ByteBuffer into) {
    int begin = into.position();
    long stamp = buried.stampIfNone();
    if (stamp != BuriedKeys.SOME) {
      long next = copy(from, index, entry -> false, into);
      if (buried.stampIfNone() == stamp) {
        return next;
      }
      into.position(begin);
    }
    writeLock.lock();
    try {
      return copy(from, index, buried::contains, into);
    } finally {
      writeLock.unlock();
    }
  }

  private static long copy(long from, Index index, LongPredicate leaveOut, ByteBuffer into) {
    long[] entries = new long[Index.MOST_IN_BUCKET];
    long end = Math.min(index.buckets(), from + BUCKETS_AT_ONCE);
    long bucket = from;
    for (; bucket < end && into.remaining() >= 2 + entries.length * Long.BYTES; bucket++) {
      int count = index.copy(bucket, entries);
      int countAt = into.position();
      into.putShort((short) 0);
      for (int i = 0; i < count; i++) {
        if (!leaveOut.test(entries[i])) {
          into.putLong(entries[i]);
        }
      }
      into.putShort(countAt, (short) ((into.position() - countAt - 2) / Long.BYTES));
    }
    return bucket;
  }

  /**
   * Reads a snapshot into an index.
   *
   * @return false if the budget has no memory for it
   * @throws CorruptionException if the file is not what the manifest says
   */
  static boolean load(
      Directory directory, long storeId, Manifest.SnapshotFile file, long keys, Index index)
      throws IOException {
    String name = fileName(file.number());
    try (Directory.Input input = directory.open(name)) {
      prove(directory, input, name, file);
      byte[] bytes = new byte[BUFFER_BYTES];
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      buffer.limit(input.read(0, bytes, 0, HEADER_BYTES));
      if (buffer.limit() < HEADER_BYTES
          || buffer.getLong() != MAGIC
          || buffer.getLong() != storeId
          || buffer.getLong() != file.number()) {
        throw new CorruptionException(
            name
                + " in "
                + directory
                + " is no index snapshot "
                + file.number()
                + " of this store");
      }
      if (!index.reserve(keys)) {
        return false;
      }
      long at = HEADER_BYTES;
      long bucket = 0;
      while (at < file.length()) {
        int read = input.read(at, bytes, 0, (int) Math.min(bytes.length, file.length() - at));
        buffer.clear().limit(read);
        while (buffer.remaining() >= 2) {
          int entries = buffer.getShort(buffer.position()) & 0xFFFF;
          if (buffer.remaining() < 2 + entries * 8) {
            break;
          }
          buffer.getShort();
          for (int i = 0; i < entries; i++) {
            long entry = buffer.getLong();
            long hash = Index.hash(bucket, entry);
            if (!index.prepareInsert(hash)) {
              return false;
            }
            index.insertIfAbsent(hash, entry);
          }
          bucket++;
        }
        at += buffer.position();
      }
      return true;
    }
  }

  private static void prove(
      Directory directory, Directory.Input input, String name, Manifest.SnapshotFile file)
      throws IOException {
    CRC32C crc = new CRC32C();
    byte[] bytes = new byte[BUFFER_BYTES];
    long at = 0;
    while (at < file.length()) {
      int read = input.read(at, bytes, 0, (int) Math.min(bytes.length, file.length() - at));
      if (read == 0) {
        throw new CorruptionException(
            name + " in " + directory + " ends at byte " + at + " of " + file.length());
      }
      crc.update(bytes, 0, read);
      at += read;
    }
    if ((int) crc.getValue() != file.crc()) {
      throw new CorruptionException(name + " in " + directory + " does not match its checksum");
    }
  }
}

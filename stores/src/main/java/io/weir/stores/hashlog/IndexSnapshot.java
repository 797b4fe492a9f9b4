package io.weir.stores.hashlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.format.FileKind;
import io.weir.stores.io.Directory;
import io.weir.stores.io.FileNumber;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The index in a file, so that opening need not read the whole log. It is copied bucket by bucket
 * while the writer goes on: an entry that changes meanwhile may be missed or be there twice, which
 * the log since the begin of the copy puts right (see the package page). The file:
 *
 * <pre>
 * offset size
 *      0    8  magic of {@link FileKind#INDEX_SNAPSHOT}
 *      8    4  its format version
 *     12    8  identity of the store
 *     20    8  number of the snapshot, as in its name
 *     28       for each bucket in turn: number of entries (2 bytes), the entries (8 bytes each); no
 *              more than 1024, and where bit 15 of the number is set, others of the same bucket
 *              follow in the same way
 * </pre>
 *
 * Its checksum is in the manifest.
 */
final class IndexSnapshot {
  private static final FileKind KIND = FileKind.INDEX_SNAPSHOT;
  private static final int HEADER_BYTES = 28;
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int BUCKETS_AT_ONCE = 1024;
  private static final int BUCKETS_UNDER_LOCK = 64;

  private IndexSnapshot() {}

  static String fileName(long number) {
    return "index-" + FileNumber.of(number);
  }

  /** What is asked now and then during the writing, to end it early. */
  interface Cancellation {
    boolean isCancelled();
  }

  /** The file, and whether it was written to its end. */
  record Result(LogFiles.SnapshotFile file, boolean complete) {}

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
    BucketBytes bytes = new BucketBytes(BUFFER_BYTES);
    bytes.buffer().putLong(KIND.magic()).putInt(KIND.version()).putLong(storeId).putLong(number);
    BucketEntries entries = new BucketEntries();
    long written = 0;
    boolean complete = false;
    try (Directory.Output output = directory.create(fileName(number))) {
      long bucket = 0;
      while (!complete && !cancellation.isCancelled()) {
        bucket = copy(bucket, index, buried, writeLock, entries, bytes);
        complete = bucket >= index.buckets().count();
        if (complete || bytes.size() > BUFFER_BYTES / 2) {
          output.write(written, bytes.array(), 0, bytes.size());
          crc.update(bytes.array(), 0, bytes.size());
          written += bytes.size();
          bytes.shrink(0);
        }
      }
      output.sync();
    }
    return new Result(new LogFiles.SnapshotFile(number, written, (int) crc.getValue()), complete);
  }

  /** Copies some buckets, without the lock of the writer unless there are buried keys. */
  private static long copy(
      long from,
      Index index,
      BuriedKeys buried,
      WriteLock writeLock,
      BucketEntries entries,
      BucketBytes into) {
    int begin = into.size();
    long stamp = buried.stampIfNone();
    if (stamp != BuriedKeys.SOME) {
      long end = Math.min(index.buckets().count(), from + BUCKETS_AT_ONCE);
      long bucket = from;
      for (; bucket < end && into.size() < BUFFER_BYTES; bucket++) {
        entries.copy(index.buckets(), bucket);
        into.add(entries);
      }
      if (buried.stampIfNone() == stamp) {
        return bucket;
      }
      into.shrink(begin);
    }
    writeLock.lock();
    try {
      return copyWithoutBuried(from, index, buried, entries, into);
    } finally {
      writeLock.unlock();
    }
  }

  private static long copyWithoutBuried(
      long from, Index index, BuriedKeys buried, BucketEntries entries, BucketBytes into) {
    BucketEntries kept = new BucketEntries();
    long end = Math.min(index.buckets().count(), from + BUCKETS_UNDER_LOCK);
    long bucket = from;
    for (; bucket < end && into.size() < BUFFER_BYTES; bucket++) {
      entries.copy(index.buckets(), bucket);
      kept.clear();
      for (int i = 0; i < entries.count(); i++) {
        if (!buried.contains(bucket, entries.get(i))) {
          kept.add(entries.get(i));
        }
      }
      into.add(kept);
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
      Directory directory, long storeId, LogFiles.SnapshotFile file, long keys, Index index)
      throws IOException {
    String name = fileName(file.number());
    try (Directory.Input input = directory.open(name)) {
      prove(directory, input, name, file);
      byte[] bytes = new byte[BUFFER_BYTES];
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      buffer.limit(input.read(0, bytes, 0, HEADER_BYTES));
      checkHeader(buffer, storeId, file.number(), name + " in " + directory);
      if (!index.reserve(keys)) {
        return false;
      }
      long at = HEADER_BYTES;
      LoadedBuckets buckets = new LoadedBuckets(index);
      while (at < file.length()) {
        int read = input.read(at, bytes, 0, (int) Math.min(bytes.length, file.length() - at));
        buffer.clear().limit(read);
        while (buffer.remaining() >= 2) {
          int head = buffer.getShort(buffer.position());
          int entries = head & BucketBytes.GOES_ON - 1;
          if (buffer.remaining() < 2 + entries * 8) {
            break;
          }
          buffer.getShort();
          for (int i = 0; i < entries; i++) {
            buckets.add(buffer.getLong());
          }
          if ((head & BucketBytes.GOES_ON) == 0 && !buckets.endOne()) {
            return false;
          }
        }
        at += buffer.position();
      }
      return true;
    }
  }

  private static void checkHeader(ByteBuffer header, long storeId, long number, String file) {
    boolean whole = header.remaining() == HEADER_BYTES && header.getLong() == KIND.magic();
    if (whole) {
      KIND.checkVersion(header.getInt(), file);
    }
    if (!whole || header.getLong() != storeId || header.getLong() != number) {
      throw new CorruptionException(file + " is no index snapshot " + number + " of this store");
    }
  }

  private static void prove(
      Directory directory, Directory.Input input, String name, LogFiles.SnapshotFile file)
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

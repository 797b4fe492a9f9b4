package io.weir.stores.hashlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.MemoryLimitException;
import io.weir.stores.format.KeyHashing;
import io.weir.stores.io.Directory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds log and index of what a generation names, and proves it whole: the entries of the index
 * snapshot, then the records of the log behind it in turn. Since each record carries the address of
 * the one it replaced, no key is compared and nothing older is read.
 */
final class Recovery {
  private static final Pattern NUMBERED = Pattern.compile("(segment|index)-(\\d{16})");

  private final Directory directory;
  private final String store;
  private final SpaceBound bound;
  private final KeyHashing hashing;
  private final MemoryBudget budget;

  Recovery(Directory directory, HashLogOptions options, SpaceBound bound, MemoryBudget budget) {
    this.directory = directory;
    this.store = options.name();
    this.bound = bound;
    this.hashing = options.hashing();
    this.budget = budget;
  }

  /**
   * What was found.
   *
   * @param files null if the log is new
   */
  record Opened(
      LogIdentity identity,
      @Nullable LogFiles files,
      HybridLog log,
      LogReader reader,
      Index index,
      ColdReader cold,
      BlockReader blocks,
      long nextSnapshot) {
    /** How many there are. */
    long keys() {
      return files == null ? 0 : files.keys();
    }
  }

  /** A log that has no files yet. */
  Opened create() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    LogIdentity drawn = new LogIdentity(random.nextLong(), random.nextLong(), hashing.draw());
    return assemble(drawn, null, new Segment[0], 1);
  }

  private Opened assemble(
      LogIdentity identity, @Nullable LogFiles files, Segment[] segments, long nextNumber) {
    long storeId = identity.storeId();
    BlockReader blocks = new BlockReader(directory, storeId);
    ColdReader cold = new ColdReader(directory, storeId, budget, blocks);
    HybridLog log = new HybridLog(store, storeId, nextNumber, bound, budget);
    for (Segment segment : segments) {
      log.add(segment);
    }
    return new Opened(
        identity,
        files,
        log,
        new LogReader(store, log, cold),
        new Index(budget, hashing.of(identity.hashSeed())),
        cold,
        blocks,
        nextNumber);
  }

  /**
   * Opens what a generation names. Later records are forgotten, and no file is deleted.
   *
   * @throws CorruptionException if it is not whole
   * @throws NoSuchFileException if a file is missing
   * @throws MemoryLimitException if the index does not fit into the budget
   */
  Opened open(LogFiles named) throws IOException {
    List<LogFiles.SegmentFile> files = named.segments();
    Segment[] segments = files.stream().map(Segment::restored).toArray(Segment[]::new);
    Opened opened = assemble(named.identity(), named, segments, nextFileNumber(named));
    boolean whole = false;
    try {
      for (int i = 0; i < segments.length; i++) {
        opened.blocks.prove(segments[i]);
        endAtTail(segments[i], named.tail(), opened.blocks);
        opened.log.live(segments[i], files.get(i).liveBytes());
      }
      refuseShortLog(named);
      buildIndex(named, opened);
      whole = true;
      return opened;
    } finally {
      if (!whole) {
        opened.index.free();
        Segment.close(segments);
      }
    }
  }

  /**
   * Lets a segment end where the generation ends. While it was made, more of the log may have been
   * written to make room in memory; the next generation, which ends later and may begin to read at
   * the same place, must not find that.
   */
  private static void endAtTail(Segment segment, long tail, BlockReader blocks) throws IOException {
    long end = tail - segment.position(0);
    if (end < segment.flushedTo()) {
      segment.endAt((int) end, blocks.checksum(segment, (int) end));
    }
  }

  /** A generation names the segment that it ends in, unless it ends before a first record. */
  private void refuseShortLog(LogFiles named) {
    long number = named.tail() >> Segment.BITS;
    int end = (int) named.tail() & Segment.BYTES - 1;
    boolean whole =
        end <= Segment.FIRST
            || named.segments().stream()
                .anyMatch(file -> file.number() == number && file.length() >= end);
    if (!whole) {
      throw new CorruptionException(
          "The log in "
              + directory
              + " ends at byte "
              + end
              + " of "
              + AppendedFile.name(number)
              + ", which it does not have");
    }
  }

  /** Above the number of any file that is or was part of a generation. */
  private long nextFileNumber(LogFiles named) throws IOException {
    long highest = Math.max(0, (named.tail() - 1) >> Segment.BITS);
    for (String name : directory.list()) {
      Matcher numbered = NUMBERED.matcher(name);
      if (numbered.matches()) {
        highest = Math.max(highest, Long.parseLong(numbered.group(2)));
      }
    }
    return highest + 1;
  }

  private void buildIndex(LogFiles named, Opened opened) throws IOException {
    Index index = opened.index;
    LogFiles.SnapshotFile snapshot = named.redo().snapshot();
    boolean fits =
        snapshot == null
            || IndexSnapshot.load(
                directory, named.identity().storeId(), snapshot, named.keys(), index);
    for (Segment segment : opened.log.segments()) {
      long begin = Math.max(named.redo().from() - segment.position(0), Segment.FIRST);
      long end = Math.min(named.tail() - segment.position(0), segment.flushedTo());
      if (fits && begin < end) {
        fits = redo(opened, segment, (int) begin, (int) end);
      }
    }
    if (!fits) {
      throw new MemoryLimitException(
          "The index of store "
              + store
              + " with "
              + named.keys()
              + " keys does not fit into the memory budget of "
              + budget.maxBytes()
              + " bytes: "
              + budget.remedy());
    }
  }

  private static boolean redo(Opened opened, Segment segment, int begin, int end)
      throws IOException {
    Index index = opened.index;
    boolean[] fits = {true};
    opened.blocks.walk(
        segment,
        begin,
        end,
        (record, offset) -> {
          long hash = record.hash(index.hash());
          long entry = IndexEntry.of(hash, segment.address(offset));
          if (!index.prepareInsert(hash)) {
            fits[0] = false;
            return false;
          }
          if (record.previous() != 0) {
            index.removeIfPresent(hash, IndexEntry.of(hash, record.previous()));
          }
          if (record.isTombstone()) {
            index.removeIfPresent(hash, entry);
          } else {
            index.insertIfAbsent(hash, entry);
          }
          return true;
        });
    return fits[0];
  }
}

package io.weir.stores.hashlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.MemoryLimitException;
import io.weir.stores.format.KeyHash;
import io.weir.stores.format.KeyHashing;
import io.weir.stores.format.Manifest;
import io.weir.stores.io.Directory;
import io.weir.stores.keyorder.OrderFiles;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the newest generation that proves whole, and builds log and index of it: the entries of the
 * index snapshot, then the records of the log behind it in turn. Since each record carries the
 * address of the one it replaced, no key is compared and nothing older is read.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Directory directory;
  private final String store;
  private final SpaceBound bound;
  private final KeyHashing hashing;
  private final MemoryBudget budget;

  Recovery(Directory directory, HashLogOptions options, MemoryBudget budget, boolean isPart) {
    this.directory = directory;
    this.store = options.name();
    this.bound = new SpaceBound(options, isPart);
    this.hashing = options.hashing();
    this.budget = budget;
  }

  /**
   * What was found.
   *
   * @param manifest null if the directory was empty
   */
  record Opened(
      long storeId,
      long lineage,
      @Nullable Manifest manifest,
      HybridLog log,
      LogReader reader,
      Index index,
      ColdReader cold,
      BlockReader blocks,
      Generations generations,
      long nextSnapshot) {
    /** How many there are. */
    long keys() {
      return manifest == null ? 0 : manifest.keys();
    }
  }

  /**
   * @param wanted the generation to open, as if there were no later ones; {@link HashLog#NOTHING}
   *     if there are no files, which is not looked for then
   * @throws CorruptionException if there are files but no whole generation
   * @throws MemoryLimitException if the index does not fit into the budget
   */
  Opened open(OptionalLong wanted) throws IOException {
    if (wanted.isPresent() && wanted.getAsLong() == HashLog.NOTHING) {
      return create();
    }
    OrderFiles.deleteLeftOver(directory);
    List<Long> numbers = Generations.numbers(directory);
    if (wanted.isPresent()) {
      return open(wanted.getAsLong(), numbers);
    }
    if (numbers.isEmpty()) {
      refuseWithoutManifest();
      return create();
    }
    CorruptionException damage = null;
    for (long number : numbers) {
      if (number == Generations.FIRST && damage != null) {
        break;
      }
      try {
        return open(
            Generations.read(directory, number),
            (manifest, generations) -> continueFrom(manifest, generations, numbers));
      } catch (CorruptionException e) {
        LOG.warn("Store {} cannot be opened at generation {}: {}", store, number, e.getMessage());
        if (damage == null) {
          damage = e;
        }
      }
    }
    throw damage == null ? new CorruptionException(directory + " holds no generation") : damage;
  }

  /** Opens a generation, and deletes nothing: the larger store says what is needed no more. */
  private Opened open(long wanted, List<Long> numbers) throws IOException {
    if (!numbers.contains(wanted)) {
      throw new CorruptionException(directory + " has no generation " + wanted);
    }
    return open(
        Generations.read(directory, wanted),
        (manifest, generations) -> generations.continueAsPart(manifest));
  }

  private void refuseWithoutManifest() throws IOException {
    for (String name : directory.list()) {
      if (name.matches("(segment|index)-\\d{16}")) {
        throw new CorruptionException(
            directory + " holds " + name + " but no manifest: expected at least one");
      }
    }
  }

  private Opened create() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long storeId = random.nextLong();
    Segment[] none = new Segment[0];
    return assemble(storeId, random.nextLong(), hashing.draw(), null, none, 1);
  }

  private Opened assemble(
      long storeId,
      long lineage,
      KeyHash.Seed hashSeed,
      @Nullable Manifest manifest,
      Segment[] segments,
      long nextNumber) {
    BlockReader blocks = new BlockReader(directory, storeId);
    ColdReader cold = new ColdReader(directory, storeId, budget, blocks);
    HybridLog log = new HybridLog(store, storeId, nextNumber, bound, budget);
    for (Segment segment : segments) {
      log.add(segment);
    }
    return new Opened(
        storeId,
        lineage,
        manifest,
        log,
        new LogReader(store, log, cold),
        new Index(budget, hashing.of(hashSeed)),
        cold,
        blocks,
        new Generations(directory),
        nextNumber);
  }

  /** What is done once a generation has proved whole. */
  private interface Continuation {
    void continueFrom(Manifest manifest, Generations generations) throws IOException;
  }

  private Opened open(Manifest manifest, Continuation continuation) throws IOException {
    List<Manifest.SegmentFile> files = manifest.segments();
    Segment[] segments = files.stream().map(Segment::restored).toArray(Segment[]::new);
    Opened opened =
        assemble(
            manifest.storeId(),
            manifest.lineage(),
            manifest.hashSeed(),
            manifest,
            segments,
            nextFileNumber(manifest));
    boolean whole = false;
    try {
      for (int i = 0; i < segments.length; i++) {
        opened.blocks.prove(segments[i]);
        endAtTail(segments[i], manifest.tail(), opened.blocks);
        opened.log.live(segments[i], files.get(i).liveBytes());
      }
      refuseShortLog(manifest);
      buildIndex(manifest, opened);
      continuation.continueFrom(manifest, opened.generations);
      whole = true;
      return opened;
    } catch (NoSuchFileException e) {
      throw new CorruptionException(
          "Generation "
              + manifest.generation()
              + " in "
              + directory
              + " names a file that is missing: "
              + e.getMessage());
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
    if (end < segment.flushedTo) {
      segment.endAt((int) end, blocks.checksum(segment, (int) end));
    }
  }

  /** A generation names the segment that it ends in, unless it ends before a first record. */
  private void refuseShortLog(Manifest manifest) {
    long number = manifest.tail() >> Segment.BITS;
    int end = (int) manifest.tail() & Segment.BYTES - 1;
    boolean whole =
        end <= Segment.FIRST
            || manifest.segments().stream()
                .anyMatch(file -> file.number() == number && file.length() >= end);
    if (!whole) {
      throw new CorruptionException(
          "Generation "
              + manifest.generation()
              + " in "
              + directory
              + " ends at byte "
              + end
              + " of "
              + Segment.fileName(number)
              + ", which it does not have");
    }
  }

  /** Files that no generation names are left-overs, unless a generation cannot be read. */
  private void continueFrom(Manifest manifest, Generations generations, List<Long> numbers)
      throws IOException {
    boolean newest = manifest.generation() == numbers.get(0);
    Manifest before = null;
    boolean readable = newest;
    if (newest && numbers.size() > 1) {
      try {
        before = Generations.read(directory, numbers.get(1));
      } catch (CorruptionException e) {
        LOG.warn("Store {} has a damaged older generation: {}", store, e.getMessage());
        readable = false;
      }
    }
    generations.continueFrom(manifest, before, numbers.get(0));
    if (readable) {
      generations.deleteUnreferenced(name -> false);
    }
  }

  /** Above the number of any file that is or was part of a generation. */
  private long nextFileNumber(Manifest manifest) throws IOException {
    long highest = Math.max(0, (manifest.tail() - 1) >> Segment.BITS);
    for (String name : directory.list()) {
      if (name.matches("(segment|index)-\\d{16}")) {
        highest = Math.max(highest, Long.parseLong(name.substring(name.indexOf('-') + 1)));
      }
    }
    return highest + 1;
  }

  private void buildIndex(Manifest manifest, Opened opened) throws IOException {
    Index index = opened.index;
    Manifest.SnapshotFile snapshot = manifest.snapshot();
    boolean fits =
        snapshot == null
            || IndexSnapshot.load(directory, opened.storeId, snapshot, manifest.keys(), index);
    for (Segment segment : opened.log.segments()) {
      long begin = Math.max(manifest.redoFrom() - segment.position(0), Segment.FIRST);
      long end = Math.min(manifest.tail() - segment.position(0), segment.flushedTo);
      if (fits && begin < end) {
        fits = redo(opened, segment, (int) begin, (int) end);
      }
    }
    if (!fits) {
      throw new MemoryLimitException(
          "The index of store "
              + store
              + " with "
              + manifest.keys()
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
          long entry = Index.entry(hash, segment.address(offset));
          if (!index.prepareInsert(hash)) {
            fits[0] = false;
            return false;
          }
          if (record.previous() != 0) {
            index.removeIfPresent(hash, Index.entry(hash, record.previous()));
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

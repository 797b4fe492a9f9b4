package io.weir.stores.sortedrun;

import io.weir.stores.memory.Frame;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.memory.Tenant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of the runs of a store that were read of late, in frames of its budget. It takes what
 * is left over: while memory is plenty it grows, otherwise a block may take the place of another,
 * and whoever needs memory gets it back. Which block goes is found by second chance (Corbató, A
 * paging experiment with the Multics system, 1968). It is a tenant while a run is open. For any
 * thread.
 */
public final class BlockCache implements Tenant {
  /**
   * It grows while no more of the budget is used. Less than what has stores write to files to spare
   * memory, or to read what was written would make them write more.
   */
  private static final double GROWS_UP_TO = 0.75;

  /**
   * One of so many blocks takes the place of another. To bring in each would cost more than it
   * saves where few stay until they are read again; those that are read often get in soon.
   */
  private static final int READS_FOR_A_PLACE = 8;

  private final MemoryBudget budget;
  private final double weight;
  private final Queue<CachedBlock> blocks = new ArrayDeque<>();
  private int runs;
  private long bytes;

  /**
   * A cache without blocks.
   *
   * @param weight share of the budget relative to that of others
   */
  public BlockCache(MemoryBudget budget, double weight) {
    this.budget = budget;
    this.weight = weight;
  }

  MemoryBudget budget() {
    return budget;
  }

  synchronized void opened() {
    if (runs++ == 0) {
      budget.enter(this);
    }
  }

  /** Whether it may grow. */
  boolean hasRoom() {
    return !budget.isUsedBeyond(GROWS_UP_TO);
  }

  /** A run has been marked as closed: its blocks go. */
  synchronized void closed(SortedRun run) {
    for (CachedBlock block : blocks) {
      if (block.run().equals(run)) {
        giveBack(block);
      }
    }
    blocks.removeIf(block -> block.run().equals(run));
    if (--runs == 0) {
      budget.leave(this);
    }
  }

  /** Keeps a copy of a block if there is room. */
  void add(SortedRun run, RunBlock content) {
    int length = content.length();
    Frame frame = length > Frame.BYTES ? null : frame(length);
    if (frame == null) {
      return;
    }
    frame.buffer().put(0, content.bytes(), 0, length);
    CachedBlock block = new CachedBlock(run, content.number(), frame, length);
    synchronized (this) {
      if (run.keep(block)) {
        blocks.add(block);
        bytes += frame.bytes();
        return;
      }
    }
    budget.give(frame);
  }

  private @Nullable Frame frame(int length) {
    if (!hasRoom() && (!isAdmitted() || evictBytes(length) == 0)) {
      return null;
    }
    return budget.takeFree(length);
  }

  private static boolean isAdmitted() {
    return ThreadLocalRandom.current().nextInt(READS_FOR_A_PLACE) == 0;
  }

  private synchronized long evictBytes(long wanted) {
    long given = 0;
    while (given < wanted && !blocks.isEmpty()) {
      CachedBlock block = blocks.remove();
      if (block.wasUsed()) {
        blocks.add(block);
      } else {
        given += block.frame().bytes();
        giveBack(block);
      }
    }
    return given;
  }

  private void giveBack(CachedBlock block) {
    block.run().forget(block);
    bytes -= block.frame().bytes();
    budget.give(block.frame());
  }

  @Override
  public double weight() {
    return weight;
  }

  @Override
  public synchronized long memoryBytes() {
    return bytes;
  }

  @Override
  public int evict(int frames) {
    return (int) ((evictBytes((long) frames * Frame.BYTES) + Frame.BYTES - 1) / Frame.BYTES);
  }

  @Override
  public int reclaim(int frames) {
    return evict(frames);
  }
}

package io.weir.stores.kit;

import io.weir.stores.OutOfSpaceException;
import io.weir.stores.io.FaultyDirectory;
import io.weir.stores.io.MemoryDirectory;
import java.util.List;

/**
 * The disk takes so many bytes and no more, for many numbers of bytes. What the store cannot do it
 * has to say, by {@link OutOfSpaceException} or as an error of the background; everything written
 * stays readable; and with space again it goes on, and keeps what it then marks.
 */
public final class DiskFullSuite implements Suite {
  private static final int OPERATIONS = 200;
  private static final long LEAST_STEP_BYTES = 512;

  @Override
  public void check(EngineSubject subject) {
    for (long seed : Scale.seeds(1)) {
      List<Operation> operations = OperationSequence.drawOfOneProcess(seed, OPERATIONS);
      long bytes = 0;
      while (fill(subject, seed, operations, bytes)) {
        bytes += Math.max(LEAST_STEP_BYTES, bytes / 16);
      }
    }
  }

  /** False if so many bytes are enough. */
  private static boolean fill(
      EngineSubject subject, long seed, List<Operation> operations, long bytes) {
    MemoryDirectory memory = new MemoryDirectory();
    FaultyDirectory faulty = new FaultyDirectory(memory);
    Model model = new Model();
    Site site = new Site(subject, memory, directory -> faulty);
    int done = 0;
    try {
      Player player = new Player(site, model, true);
      faulty.allowBytes(bytes);
      for (Operation operation : operations) {
        player = play(player, operation, faulty, site, model);
        done++;
      }
      boolean full = faulty.injectedFaults() > 0;
      faulty.heal();
      player.checkContent();
      player.mark(8);
      player.reopen();
      player.close();
      return full;
    } catch (RuntimeException | AssertionError e) {
      throw new SuiteFailure(
          subject,
          seed,
          operations.size(),
          operations.subList(0, done),
          new AssertionError("with a disk of " + bytes + " bytes: " + e, e));
    }
  }

  /**
   * Plays an operation; if the disk is full, checks that nothing is lost, and goes on with space.
   */
  private static Player play(
      Player player, Operation operation, FaultyDirectory faulty, Site site, Model model) {
    try {
      player.play(operation);
      return player;
    } catch (OutOfSpaceException e) {
      faulty.heal();
      if (player.engine().isOpen()) {
        player.checkContent();
        player.play(operation);
        return player;
      }
      return new Player(site, model, true);
    }
  }
}

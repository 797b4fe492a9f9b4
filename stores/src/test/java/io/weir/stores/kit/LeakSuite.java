package io.weir.stores.kit;

import io.weir.stores.StoreException;
import io.weir.stores.io.FaultyDirectory;
import io.weir.stores.io.MemoryDirectory;
import java.util.List;

/**
 * After a store is closed nothing of it is left: no memory of the budget, no open file, whatever
 * failed in between or at closing or opening.
 */
public final class LeakSuite implements Suite {
  private static final int OPERATIONS = 150;

  @Override
  public void check(EngineSubject subject) {
    for (long seed : Scale.seeds(1)) {
      List<Operation> operations = OperationSequence.drawOfOneProcess(seed, OPERATIONS);
      long call = 1;
      while (run(subject, seed, operations, call)) {
        call++;
      }
    }
  }

  /** False if the workload ends before this call. */
  private static boolean run(
      EngineSubject subject, long seed, List<Operation> operations, long call) {
    subject.budgets().watch();
    MemoryDirectory memory = new MemoryDirectory();
    FaultyDirectory faulty = new FaultyDirectory(memory);
    faulty.failFrom(call);
    Player player = null;
    try {
      player = new Player(new Site(subject, memory, directory -> faulty), new Model(), true);
      operations.forEach(player::play);
      player.mark(8);
      player.close();
    } catch (StoreException e) {
      Player.closeFailed(player);
    }
    long left = subject.budgets().usedBytes();
    if (left != 0 || !memory.openHandles().isEmpty()) {
      throw new SuiteFailure(
          subject,
          seed,
          new AssertionError(
              "with call "
                  + call
                  + " and all later ones failing, "
                  + left
                  + " bytes and the files "
                  + memory.openHandles()
                  + " are left after closing"));
    }
    return faulty.injectedFaults() > 0;
  }
}

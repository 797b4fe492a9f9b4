package io.weir.stores.kit;

import io.weir.stores.io.FaultyDirectory;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.kit.EngineSubject.Background;
import io.weir.stores.kit.OperationSequence.Mix;
import java.util.List;

/**
 * The power goes before each single call that changes the files, in a workload of 200 operations
 * ({@code weir.operations}); nothing, everything or a part of what was not synced is found
 * afterwards. The store has to open at a mark, not older than the newest that was durable, and to
 * work on from there. Where a part was found, the power goes again before each change while the
 * store opens. {@code weir.seeds} workloads.
 */
public final class CrashSuite implements Suite {
  private static final int[] UNSYNCED_PERCENT = {0, 100, 50};
  private static final int OPERATIONS = 100;
  private static final int OPERATIONS_AFTER = 20;

  @Override
  public void check(EngineSubject subject) {
    for (long seed : Scale.seeds(1)) {
      List<Operation> operations =
          OperationSequence.drawOfOneProcess(seed, Scale.of("operations", OPERATIONS));
      long call = 1;
      while (crash(subject, seed, operations, call)) {
        call++;
      }
    }
  }

  /** False if the workload ends before this call. */
  private static boolean crash(
      EngineSubject subject, long seed, List<Operation> operations, long call) {
    MemoryDirectory memory = new MemoryDirectory();
    FaultyDirectory faulty = new FaultyDirectory(memory);
    faulty.stopAt(call);
    Model model = new Model();
    int done = 0;
    try {
      try {
        Player player = new Player(new Site(subject, memory, directory -> faulty), model, true);
        for (Operation operation : operations) {
          player.play(operation);
          done++;
        }
        player.close();
        return false;
      } catch (FaultyDirectory.StoppedError e) {
        for (int percent : UNSYNCED_PERCENT) {
          MemoryDirectory found = memory.crash(percent, seed * 31 + call);
          if (percent == 50) {
            crashAgain(subject, seed, model, found);
          }
          recover(subject, seed, model.frozen(), found);
        }
        return true;
      }
    } catch (RuntimeException | AssertionError e) {
      throw new SuiteFailure(
          subject,
          seed,
          operations.size(),
          operations.subList(0, done),
          new AssertionError("after a crash before change " + call + " of the files: " + e, e));
    }
  }

  /** The power goes before each call that changes the files while the store opens. */
  private static void crashAgain(
      EngineSubject subject, long seed, Model model, MemoryDirectory found) {
    for (long call = 1; ; call++) {
      MemoryDirectory memory = found.copy();
      FaultyDirectory faulty = new FaultyDirectory(memory);
      faulty.stopAt(call);
      try {
        subject.open(faulty, Background.CALLER);
        return;
      } catch (FaultyDirectory.StoppedError e) {
        recover(subject, seed, model.frozen(), memory.crash(50, seed * 31 + call));
      }
    }
  }

  private static void recover(
      EngineSubject subject, long seed, Model model, MemoryDirectory found) {
    Player player = new Player(new Site(subject, found), model, true);
    OperationSequence.draw(Mix.ofWrites(), ~seed, OPERATIONS_AFTER).forEach(player::play);
    player.checkContent();
    player.reopen();
    player.close();
  }
}

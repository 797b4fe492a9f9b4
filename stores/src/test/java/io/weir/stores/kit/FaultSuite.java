package io.weir.stores.kit;

import io.weir.stores.StoreException;
import io.weir.stores.io.FaultyDirectory;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.kit.OperationSequence.Mix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Each single call on the files fails in turn, once or from then on. The store may refuse what it
 * was asked, with an exception of its own; then it has to open again, when the files work again and
 * after a loss of power, at a mark not older than the newest durable one. No error may go
 * unnoticed.
 */
public final class FaultSuite implements Suite {
  private static final int OPERATIONS = 150;

  @Override
  public void check(EngineSubject subject) {
    for (long seed : Scale.seeds(1)) {
      List<Operation> operations =
          OperationSequence.draw(Mix.ofWrites(), seed, OPERATIONS).stream()
              .filter(CrashSuite::isOfOneProcess)
              .toList();
      for (boolean forever : new boolean[] {false, true}) {
        long call = 1;
        while (fail(subject, seed, operations, call, forever)) {
          call++;
        }
      }
    }
  }

  /** False if the workload ends before this call. */
  private static boolean fail(
      EngineSubject subject, long seed, List<Operation> operations, long call, boolean forever) {
    MemoryDirectory memory = new MemoryDirectory();
    FaultyDirectory faulty = new FaultyDirectory(memory);
    if (forever) {
      faulty.failFrom(call);
    } else {
      faulty.failAt(call);
    }
    Model model = new Model();
    int done = 0;
    try {
      Player player = null;
      boolean surfaced = false;
      try {
        player = new Player(new Site(subject, memory, directory -> faulty), model, true);
        for (Operation operation : operations) {
          player.play(operation);
          done++;
        }
        surfaced = player.engine().stats().backgroundErrors() > 0;
        player.close();
      } catch (StoreException e) {
        surfaced = true;
      }
      if (faulty.injectedFaults() == 0) {
        return false;
      }
      if (!surfaced) {
        throw new AssertionError("the error went unnoticed");
      }
      faulty.heal();
      closeAnyway(player);
      recover(subject, model.frozen(), memory.copy());
      recover(subject, model.frozen(), memory.crash(0, seed));
      return true;
    } catch (RuntimeException | AssertionError e) {
      throw new SuiteFailure(
          subject,
          seed,
          operations.size(),
          operations.subList(0, done),
          new AssertionError(
              "call " + call + (forever ? " and all later ones" : "") + " failed: " + e, e));
    }
  }

  private static void closeAnyway(@Nullable Player player) {
    try {
      if (player != null) {
        player.engine().close();
      }
    } catch (StoreException e) {
      // It has failed already; what counts is what it left.
      return;
    }
  }

  private static void recover(EngineSubject subject, Model model, MemoryDirectory found) {
    Player player = new Player(new Site(subject, found), model, true);
    player.put(new byte[] {1, 2, 3}, new byte[] {4});
    player.mark(8);
    player.reopen();
    player.close();
  }
}

package io.weir.stores.kit;

import static io.weir.stores.io.Operation.CREATE;
import static io.weir.stores.io.Operation.OPEN;
import static io.weir.stores.io.Operation.RENAME;
import static io.weir.stores.io.Operation.REOPEN;
import static io.weir.stores.io.Operation.SYNC;
import static io.weir.stores.io.Operation.SYNC_DIRECTORY;
import static io.weir.stores.io.Operation.WRITE;

import io.weir.stores.Figure;
import io.weir.stores.StoreException;
import io.weir.stores.StoreFailedException;
import io.weir.stores.io.FaultyDirectory;
import io.weir.stores.io.FaultyDirectory.Fault;
import io.weir.stores.io.MemoryDirectory;
import java.util.List;

/**
 * Each single call on the files fails in turn, once, for want of space or of descriptors, or from
 * then on, and each write in turn after half of its bytes. The store may refuse what it was asked,
 * with an exception of its own; then it has to open again, when the files work again and after a
 * loss of power, at a mark not older than the newest durable one. No error may go unnoticed, and
 * after a sync that failed the store takes no more operations: what a second one would make durable
 * is unknown.
 */
public final class FaultSuite implements Suite {
  private static final int OPERATIONS = 55;

  /** What goes wrong. */
  private enum Kind {
    ONCE {
      @Override
      void inject(FaultyDirectory directory, long call) {
        directory.failAt(call);
      }
    },
    DISK_FULL {
      @Override
      void inject(FaultyDirectory directory, long call) {
        directory.inject(Fault.DISK_FULL, call, false, CREATE, WRITE, RENAME, SYNC, SYNC_DIRECTORY);
      }
    },
    TOO_MANY_FILES {
      @Override
      void inject(FaultyDirectory directory, long call) {
        directory.inject(Fault.TOO_MANY_FILES, call, false, CREATE, REOPEN, OPEN);
      }
    },
    FROM_THEN_ON {
      @Override
      void inject(FaultyDirectory directory, long call) {
        directory.failFrom(call);
      }
    },
    HALF_A_WRITE {
      @Override
      void inject(FaultyDirectory directory, long call) {
        directory.inject(Fault.SHORT, call, false, WRITE);
      }
    };

    abstract void inject(FaultyDirectory directory, long call);
  }

  @Override
  public void check(EngineSubject subject) {
    for (long seed : Scale.seeds(1)) {
      List<Operation> operations =
          OperationSequence.drawOfOneProcess(seed, Scale.of("operations", OPERATIONS));
      for (Kind kind : Kind.values()) {
        long call = 1;
        while (fail(subject, seed, operations, kind, call)) {
          call++;
        }
      }
    }
  }

  /** False if the workload ends before this call. */
  private static boolean fail(
      EngineSubject subject, long seed, List<Operation> operations, Kind kind, long call) {
    MemoryDirectory memory = new MemoryDirectory();
    FaultyDirectory faulty = new FaultyDirectory(memory);
    kind.inject(faulty, call);
    Model model = new Model();
    int done = 0;
    try {
      Player player = null;
      boolean surfaced = false;
      try {
        player = new Player(new Site(subject, memory, directory -> faulty), model, true);
        for (Operation operation : operations) {
          player.play(operation);
          checkFailed(player, faulty);
          surfaced |=
              player.engine().stats().get(Figure.BACKGROUND_ERRORS) > 0; // Until it is reopened.
          done++;
        }
        player.close();
      } catch (StoreException e) {
        surfaced = true;
        if (kind == Kind.ONCE && player != null) {
          checkAfter(operations.get(Math.min(done, operations.size() - 1)), player);
        }
      }
      if (faulty.injectedFaults() == 0) {
        return false;
      }
      if (!surfaced) {
        throw new AssertionError("the error of " + faulty.failed() + " went unnoticed");
      }
      faulty.heal();
      Player.closeFailed(player);
      recover(subject, model.frozen(), memory.copy());
      recover(subject, model.frozen(), memory.crash(0, seed));
      return true;
    } catch (RuntimeException | AssertionError e) {
      throw new SuiteFailure(
          subject,
          seed,
          operations.size(),
          operations.subList(0, done),
          new AssertionError("with fault " + kind + " at call " + call + ": " + e, e));
    }
  }

  /**
   * A store that goes on after it has refused something shows all that it has; half a read leaves
   * nothing half made behind.
   */
  private static void checkAfter(Operation refused, Player player) {
    if (refused instanceof Operation.Clear || !player.engine().isOpen()) {
      return;
    }
    try {
      player.checkContent();
    } catch (StoreException e) {
      // it has failed for good, and says so
    }
  }

  /**
   * Checks that a store whose sync has failed has failed for good.
   *
   * @throws StoreFailedException if that is so
   */
  private static void checkFailed(Player player, FaultyDirectory faulty) {
    io.weir.stores.io.Operation failed = faulty.failed();
    if (failed == SYNC || failed == SYNC_DIRECTORY) {
      player.engine().size();
      player.engine().get(new byte[] {1});
      throw new AssertionError("the store goes on after a sync that failed");
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

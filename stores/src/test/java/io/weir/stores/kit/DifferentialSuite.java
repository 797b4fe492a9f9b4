package io.weir.stores.kit;

import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.kit.OperationSequence.Mix;
import java.util.ArrayList;
import java.util.List;

/**
 * Random operations, also reopenings, kills and losses of power between them, against the model:
 * {@code weir.operations} for each of {@code weir.seeds}.
 */
public final class DifferentialSuite implements Suite {
  private final int operations;
  private final int seeds;

  public DifferentialSuite() {
    this(20, 4_000);
  }

  /**
   * @param seeds how many workloads, unless set by a property
   * @param operations how many operations each has, unless set by a property
   */
  DifferentialSuite(int seeds, int operations) {
    this.seeds = seeds;
    this.operations = operations;
  }

  @Override
  public void check(EngineSubject subject) {
    Trial trial = part -> play(subject, part);
    trial.check(subject, 0, dyingYoung());
    for (long seed : Scale.seeds(seeds)) {
      int count = Scale.of("operations", operations);
      trial.check(subject, seed, OperationSequence.draw(Mix.ofSeed(seed), seed, count));
    }
  }

  /** Lives that end before their first generation, with all that a read may leave behind. */
  private static List<Operation> dyingYoung() {
    Operation.Bounds all = new Operation.Bounds(null, null, true, Direction.ASCENDING);
    List<Operation> operations = new ArrayList<>();
    for (Operation end :
        List.of(new Operation.Kill(), new Operation.LosePower(0, 1), new Operation.Reopen())) {
      for (byte number = 0; number < 10; number++) {
        operations.add(new Operation.Put(new byte[] {number}, 100, number));
      }
      operations.add(new Operation.Scan(all));
      operations.add(new Operation.OpenCursor(0, all));
      operations.add(end);
    }
    return operations;
  }

  /** Plays one workload, for example the one that a failure has shown. */
  public static void play(EngineSubject subject, List<Operation> operations) {
    Player player = new Player(new Site(subject, new MemoryDirectory()));
    operations.forEach(player::play);
    player.checkContent();
    player.reopen();
    player.close();
  }
}

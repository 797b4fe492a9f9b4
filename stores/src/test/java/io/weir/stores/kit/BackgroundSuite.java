package io.weir.stores.kit;

import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.io.SlowDirectory;
import io.weir.stores.kit.EngineSubject.Background;
import io.weir.stores.kit.OperationSequence.Mix;
import java.time.Duration;
import java.util.List;

/**
 * Random operations, also reopenings, kills and losses of power between them, against the model,
 * while threads of the engine make generations every few milliseconds, on a disk that takes its
 * time: {@code weir.seeds} workloads. What fails may not fail again, since it depends on time.
 */
public final class BackgroundSuite implements Suite {
  private static final int SEEDS = 1;
  private static final Duration SYNC = Duration.ofMillis(2);
  private static final int OPERATIONS = 10_000;

  @Override
  public void check(EngineSubject subject) {
    for (long seed : Scale.seeds(SEEDS)) {
      List<Operation> operations =
          KillSuite.beside(OperationSequence.draw(Mix.ofWrites(), seed, OPERATIONS));
      int done = 0;
      try {
        Site site =
            new Site(
                subject,
                new MemoryDirectory(),
                directory -> new SlowDirectory(directory, SYNC),
                Background.THREADS);
        Player player = new Player(site, new Model(), true);
        for (Operation operation : operations) {
          player.play(operation);
          done++;
        }
        player.close();
      } catch (RuntimeException | AssertionError e) {
        throw new SuiteFailure(
            subject, seed, new AssertionError("after " + done + " operations: " + e, e));
      }
    }
  }
}

package io.weir.stores.kit;

import io.weir.stores.io.FileDirectory;
import io.weir.stores.io.MemoryDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A JVM that works on a store in real files, with background threads, is killed (kill -9) {@code
 * weir.kills} times, at any moment from before the opening on. Each time the store has to open at a
 * mark that was attempted, not older than that of its last closing, with exactly its content.
 */
public final class KillSuite implements Suite {
  private static final int KILLS = 3;
  private static final int OPERATIONS = 20_000;
  private static final int KILL_AFTER_MAX_MS = 400;

  @Override
  public void check(EngineSubject subject) {
    for (long seed : Scale.seeds(1)) {
      try {
        Path directory = Files.createTempDirectory("weir-kill");
        try {
          killAgainAndAgain(subject, seed, directory);
        } finally {
          delete(directory);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (RuntimeException | AssertionError e) {
        throw new SuiteFailure(subject, seed, e);
      }
    }
  }

  private static void killAgainAndAgain(EngineSubject subject, long seed, Path directory)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Model model = new Model();
    for (int kill = 0; kill < Scale.of("kills", KILLS); kill++) {
      Player shadow = open(subject, directory, model);
      long drawn = random.nextLong();
      KilledStore process = KilledStore.start(subject, directory, drawn, shadow.model().notes());
      int done = process.killAfter(random.nextInt(KILL_AFTER_MAX_MS));
      List<Operation> operations = operations(drawn);
      operations.subList(0, done).forEach(shadow::play);
      if (done < operations.size() && operations.get(done) instanceof Operation.Mark attempted) {
        shadow.play(attempted);
      }
      model = shadow.model().frozen();
      shadow.engine().close();
    }
    open(subject, directory, model).close();
  }

  /** What the process does. */
  static List<Operation> operations(long seed) {
    return beside(OperationSequence.drawOfOneProcess(seed, OPERATIONS));
  }

  /**
   * Operations for a store with threads of its own. Generations are not asked for, since when they
   * are durable nobody knows, and a store is closed at a mark, since else it would depend on time
   * where it comes back.
   */
  static List<Operation> beside(List<Operation> operations) {
    List<Operation> chosen = new ArrayList<>();
    for (Operation operation : operations) {
      if (operation instanceof Operation.Reopen) {
        chosen.add(new Operation.Mark(0));
      }
      if (!(operation instanceof Operation.Generate || operation instanceof Operation.Clear)) {
        chosen.add(operation);
      }
    }
    return chosen;
  }

  /** Opens a copy of the files, and compares what is found there. */
  private static Player open(EngineSubject subject, Path directory, Model model)
      throws IOException {
    MemoryDirectory copy = new MemoryDirectory();
    for (String name : new FileDirectory(directory).list()) {
      copy.put(name, Files.readAllBytes(directory.resolve(name)));
    }
    return new Player(new Site(subject, copy), model, false);
  }

  private static void delete(Path directory) throws IOException {
    for (String name : new FileDirectory(directory).list()) {
      Files.delete(directory.resolve(name));
    }
    Files.delete(directory);
  }
}

package io.weir.stores.kit;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** An engine that failed a suite: how, and how to see it again. */
public final class SuiteFailure extends AssertionError {
  private static final long serialVersionUID = 1L;
  private static final int OPERATIONS_SHOWN_MAX = 60;

  private final transient EngineSubject subject;
  private final long seed;

  /**
   * @param drawn how many operations the workload had
   * @param operations the fewest of them that fail
   */
  SuiteFailure(
      EngineSubject subject, long seed, int drawn, List<Operation> operations, Throwable cause) {
    this(
        subject,
        seed,
        subject.name() + " with seed " + seed + ": " + cause + text(drawn, operations),
        cause);
  }

  /** A failure without a workload to shrink. */
  SuiteFailure(EngineSubject subject, long seed, Throwable cause) {
    this(subject, seed, subject.name() + " with seed " + seed + ": " + cause, cause);
  }

  private SuiteFailure(EngineSubject subject, long seed, String message, Throwable cause) {
    super(message, cause);
    this.subject = subject;
    this.seed = seed;
  }

  /** This failure with the command that runs {@code test} for this seed and configuration only. */
  SuiteFailure replayedBy(Class<?> test) {
    Path module = Path.of("").toAbsolutePath().getFileName();
    String command =
        "mvn test -pl "
            + module
            + " -am -Dtest="
            + test.getSimpleName()
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dweir.variant="
            + subject.name()
            + " -Dweir.seed="
            + seed;
    return new SuiteFailure(subject, seed, getMessage() + "\nto replay: " + command, getCause());
  }

  private static String text(int drawn, List<Operation> operations) {
    String shown =
        operations.stream()
            .limit(OPERATIONS_SHOWN_MAX)
            .map(operation -> "\n  " + operation)
            .collect(Collectors.joining(","));
    int hidden = operations.size() - OPERATIONS_SHOWN_MAX;
    return "\noperations, "
        + (operations.size() + " of " + drawn + ":" + shown)
        + (hidden > 0 ? "\n  and " + hidden + " more" : "");
  }
}

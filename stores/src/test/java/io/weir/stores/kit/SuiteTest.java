package io.weir.stores.kit;

import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs a suite for each configuration of an engine. Meant to be extended, once for each suite. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class SuiteTest {
  private final Suite suite;
  private final EngineSubject[] subjects;

  protected SuiteTest(Suite suite, EngineSubject... subjects) {
    this.suite = suite;
    this.subjects = subjects;
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("subjects")
  void shouldPassWhenConfiguredAs(EngineSubject subject) {
    try {
      suite.check(subject);
    } catch (SuiteFailure e) {
      throw e.replayedBy(getClass());
    }
  }

  private Stream<EngineSubject> subjects() {
    return Stream.of(subjects).filter(Scale::includes);
  }
}

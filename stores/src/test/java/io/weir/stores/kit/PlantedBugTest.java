package io.weir.stores.kit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tests of the tests: each suite passes an engine without its bug, and finds the bug. */
class PlantedBugTest {
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void shouldFindBugWhenPlanted(PlantedBug bug) {
    assertThatThrownBy(() -> bug.finder().check(bug))
        .isInstanceOf(SuiteFailure.class)
        .hasMessageContaining(bug.name() + " with seed ")
        .hasMessageContaining(bug.symptom());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void shouldPassWhenNothingIsPlanted(PlantedBug bug) {
    bug.finder().check(PlantedBug.NONE);
  }
}

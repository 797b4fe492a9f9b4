package io.weir.stores.kit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
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

  @Test
  void shouldFindBugWhenPlantedBesideThreads() {
    assertThatThrownBy(() -> new BackgroundSuite().check(PlantedBug.LOST_DELETE))
        .isInstanceOf(SuiteFailure.class)
        .hasMessageContaining("LOST_DELETE with seed 1")
        .hasMessageContaining("size() is");
  }

  @Test
  void shouldPassWhenNothingIsPlantedBesideThreads() {
    new BackgroundSuite().check(PlantedBug.NONE);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void shouldPassWhenNothingIsPlanted(PlantedBug bug) {
    bug.finder().check(PlantedBug.NONE);
  }
}

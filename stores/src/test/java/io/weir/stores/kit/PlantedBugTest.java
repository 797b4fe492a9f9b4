package io.weir.stores.kit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.KeyValueEngine;
import io.weir.stores.io.Directory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tests of the tests: each suite passes an engine without its bug, and finds the bug. */
class PlantedBugTest {
  /** The reference engine with a bug. */
  private record Subject(PlantedBug bug) implements EngineSubject {
    @Override
    public String name() {
      return bug.name();
    }

    @Override
    public KeyValueEngine open(Directory directory, Background background) {
      return new ReferenceEngine(directory, bug);
    }

    @Override
    public boolean knowsItsFiles() {
      return false;
    }

    @Override
    public void watchMemory() {
      // it takes none of a budget
    }

    @Override
    public long watchedBytes() {
      return 0;
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void shouldFindBugWhenPlanted(PlantedBug bug) {
    assertThatThrownBy(() -> bug.finder().check(new Subject(bug)))
        .isInstanceOf(SuiteFailure.class)
        .hasMessageContaining(bug.name() + " with seed ");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void shouldPassWhenNothingIsPlanted(PlantedBug bug) {
    bug.finder().check(new Subject(PlantedBug.NONE));
  }
}

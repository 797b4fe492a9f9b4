package io.weir.stores.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.CorruptionException;
import io.weir.stores.Engine;
import io.weir.stores.io.MemoryDirectory;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No engine takes the files of another for none, and begins an empty store beside them. */
class OtherEngineTest {
  @ParameterizedTest
  @EnumSource
  void shouldRefuseToOpenWhenTheFilesAreOfAnotherEngine(GoldenSubject subject) {
    for (GoldenSubject other : GoldenSubject.values()) {
      boolean isSameEngine = subject.equals(other) || (!subject.isMap() && !other.isMap());
      if (!isSameEngine) {
        MemoryDirectory directory = new MemoryDirectory();
        try (Engine engine = other.open(directory)) {
          new GoldenLife(other, engine, new TreeMap<>(other.order())).begin();
        }
        assertThatThrownBy(() -> subject.open(directory))
            .as("%s on the files of %s", subject, other)
            .isInstanceOf(CorruptionException.class)
            .hasMessageContaining("no manifest of this kind of store");
        assertThat(directory.openHandles()).isEmpty();
      }
    }
  }
}

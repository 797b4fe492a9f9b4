package io.weir.stores.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.keyorder.OrderFiles;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Files that were not written to their end. */
class UnfinishedFileTest {
  private final MemoryDirectory memory = new MemoryDirectory();
  private final FaultyDirectory faulty = new FaultyDirectory(memory);

  @Test
  void shouldDeleteWhatIsNotKept() throws IOException {
    for (String name : new String[] {"kept", "gone"}) {
      try (UnfinishedFile file = new UnfinishedFile(memory, name);
          Directory.Output output = memory.create(name)) {
        output.write(0, new byte[1], 0, 1);
        if (name.equals("kept")) {
          file.keep();
        }
      }
    }
    assertThat(memory.list()).containsExactly("kept");
  }

  @Test
  void shouldTellWhyARunWasNotWrittenWhenItCannotBeDeletedEither() {
    MemoryBudget budget = new MemoryBudget(MemoryBudget.MIN_BYTES);
    OrderFiles files = new OrderFiles(faulty, budget, 1);
    faulty.failFrom(1, Operation.DELETE);
    assertThatThrownBy(
            () ->
                files.write(
                    writer -> {
                      throw new IOException("first");
                    }))
        .hasMessage("first")
        .satisfies(first -> assertThat(first.getSuppressed()).hasSize(1));
    assertThat(budget.usedBytes()).isZero();
  }
}

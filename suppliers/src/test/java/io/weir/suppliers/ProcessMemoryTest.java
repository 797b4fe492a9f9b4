package io.weir.suppliers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.memory.MemoryBudget;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The memory of a process is what the most demanding of its applications asks for. */
class ProcessMemoryTest {
  private static final long MIB = 1 << 20;

  private final MemoryBudget budget = new MemoryBudget(32 * MIB);
  private final ProcessMemory memory = new ProcessMemory(budget);

  @Test
  void shouldLeaveTheBudgetAloneWhenNobodyAsks() {
    memory.open(OptionalLong.empty());
    memory.close();

    assertThat(budget.maxBytes()).isEqualTo(32 * MIB);
  }

  @Test
  void shouldTakeTheLargestWhenApplicationsDiffer() {
    memory.open(OptionalLong.of(8 * MIB));
    assertThat(memory.maxBytes()).isEqualTo(8 * MIB);
    memory.open(OptionalLong.of(16 * MIB));
    memory.open(OptionalLong.of(8 * MIB));
    memory.open(OptionalLong.empty());

    assertThat(budget.maxBytes()).isEqualTo(16 * MIB);
  }

  @Test
  void shouldDecideAnewWhenNoStoreIsOpen() {
    memory.open(OptionalLong.of(16 * MIB));
    memory.close();
    assertThat(budget.maxBytes()).isEqualTo(MemoryBudget.defaultMaxBytes());
    memory.open(OptionalLong.of(8 * MIB));

    assertThat(budget.maxBytes()).isEqualTo(8 * MIB);
  }

  @Test
  void shouldNotCountAStoreWhoseMemoryCannotBeHad() {
    assertThatThrownBy(() -> memory.open(OptionalLong.of(Long.MAX_VALUE / 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weir.memory.max.bytes");
    memory.open(OptionalLong.of(8 * MIB));
    memory.close();

    assertThat(budget.maxBytes()).isEqualTo(MemoryBudget.defaultMaxBytes());
  }
}

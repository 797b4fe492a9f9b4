package io.weir.suppliers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.config.Settings;
import io.weir.stores.memory.MemoryBudget;
import io.weir.suppliers.ProcessLimit.Share;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A limit of a process is what the most demanding of its applications asks for. */
class ProcessLimitTest {
  private static final long MIB = 1 << 20;

  private final MemoryBudget budget = new MemoryBudget(32 * MIB);
  private final ProcessLimit memory =
      new ProcessLimit(Settings.MEMORY_MAX_BYTES, MemoryBudget.defaultMaxBytes(), budget::resize);

  @Test
  void shouldTakeTheDefaultWhenNobodyAsks() {
    try (Share share = memory.open(OptionalLong.empty())) {
      assertThat(share).isNotNull();
      assertThat(budget.maxBytes()).isEqualTo(MemoryBudget.defaultMaxBytes());
    }
    assertThat(budget.maxBytes()).isEqualTo(MemoryBudget.defaultMaxBytes());
  }

  @Test
  void shouldTakeTheLargestWhenApplicationsDiffer() {
    memory.open(OptionalLong.of(8 * MIB));
    assertThat(budget.maxBytes()).isEqualTo(8 * MIB);
    memory.open(OptionalLong.of(16 * MIB));
    memory.open(OptionalLong.of(8 * MIB));

    assertThat(budget.maxBytes()).isEqualTo(16 * MIB);
  }

  @Test
  void shouldNotShrinkWhenAnotherApplicationAsksForLessThanTheDefault() {
    Share unset = memory.open(OptionalLong.empty());
    Share small = memory.open(OptionalLong.of(8 * MIB));
    assertThat(budget.maxBytes()).isEqualTo(MemoryBudget.defaultMaxBytes());
    unset.close();
    assertThat(budget.maxBytes()).isEqualTo(8 * MIB);
    small.close();
    assertThat(budget.maxBytes()).isEqualTo(MemoryBudget.defaultMaxBytes());
  }

  @Test
  void shouldGrowToTheDefaultWhenAnApplicationWithoutTheSettingComes() {
    memory.open(OptionalLong.of(8 * MIB));
    memory.open(OptionalLong.empty());

    assertThat(budget.maxBytes()).isEqualTo(MemoryBudget.defaultMaxBytes());
  }

  @Test
  void shouldFollowWhenTheLastStoreOfTheLargestCloses() {
    Share small = memory.open(OptionalLong.of(8 * MIB));
    Share large = memory.open(OptionalLong.of(16 * MIB));
    Share anotherOfLarge = memory.open(OptionalLong.of(16 * MIB));
    large.close();
    assertThat(budget.maxBytes()).isEqualTo(16 * MIB);
    anotherOfLarge.close();
    assertThat(budget.maxBytes()).isEqualTo(8 * MIB);
    small.close();
    assertThat(budget.maxBytes()).isEqualTo(MemoryBudget.defaultMaxBytes());
  }

  @Test
  void shouldNotCountAStoreWhoseMemoryCannotBeHad() {
    assertThatThrownBy(() -> memory.open(OptionalLong.of(Long.MAX_VALUE / 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weir.memory.max.bytes");
    memory.open(OptionalLong.of(8 * MIB));

    assertThat(budget.maxBytes()).isEqualTo(8 * MIB);
  }
}

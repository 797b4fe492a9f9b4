package io.weir.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.io.OpenFiles;
import io.weir.stores.kit.OtherJvm;
import io.weir.stores.memory.MemoryBudget;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineLimitsTest {
  @Test
  void shouldTellWhatTheJvmAllows() {
    assertThat(MachineLimits.directMemory()).isPositive();
    assertThat(MachineLimits.memory()).isPresent();
  }

  @Test
  void shouldHaveDefaultsWhenTheRuntimeHasNoModuleForManagement() throws Exception {
    OtherJvm jvm =
        OtherJvm.run(
            List.of("-Xmx64m", "--limit-modules=java.base,java.management,java.logging"),
            MachineLimitsTest.class);

    assertThat(jvm.exitCode()).as(jvm.output()).isZero();
    assertThat(jvm.output()).contains("true 1000");
  }

  /** The other JVM. */
  public static void main(String[] arguments) {
    boolean isBudget = MemoryBudget.defaultMaxBytes() >= MemoryBudget.MIN_BYTES;
    System.out.println(isBudget + " " + OpenFiles.defaultMaxOpen());
  }
}

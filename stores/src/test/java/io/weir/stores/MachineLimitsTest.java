package io.weir.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.io.OpenFiles;
import io.weir.stores.memory.MemoryBudget;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MachineLimitsTest {
  @Test
  void shouldTellWhatTheJvmAllows() {
    assertThat(MachineLimits.directMemory()).isPositive();
    assertThat(MachineLimits.memory()).isPresent();
  }

  @Test
  void shouldHaveDefaultsWhenTheRuntimeHasNoModuleForManagement() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "--limit-modules=java.base,java.management,java.logging",
                "-cp",
                System.getProperty("java.class.path"),
                MachineLimitsTest.class.getName())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("true 1000");
  }

  /** The other JVM. */
  public static void main(String[] arguments) {
    boolean isBudget = MemoryBudget.defaultMaxBytes() >= MemoryBudget.MIN_BYTES;
    System.out.println(isBudget + " " + OpenFiles.defaultMost());
  }
}

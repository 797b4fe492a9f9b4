package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.MemoryLimitException;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.kit.OtherJvm;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A JVM that never collects for the sake of direct memory, and one whose direct memory is taken.
 */
class DirectMemoryTest {
  private static final long BUDGET_BYTES = 24L << 20;
  private static final int VALUE_BYTES = 4000;

  @Test
  void shouldOpenAgainAndAgainWhenNothingIsCollected() throws Exception {
    assertThat(run("32m", "reopen")).containsExactly("reopened");
  }

  @Test
  void shouldSayThatTheJvmHasNoneLeftWhenOthersTookTheMemory() throws Exception {
    assertThat(run("32m", "others"))
        .singleElement()
        .satisfies(
            message ->
                assertThat(message)
                    .startsWith("Store store needs more memory than the budget of " + BUDGET_BYTES)
                    .contains("this JVM has no direct memory left for it, of 33554432 bytes")
                    .contains("-XX:MaxDirectMemorySize"));
  }

  /** Small budgets beside large ones: who holds much when the budget shrinks does not die of it. */
  @Test
  void shouldGoOnWhenTheBudgetShrinksBelowWhatIsInUse() {
    MemoryBudget budget = new MemoryBudget(64L << 20);
    try (HashLog first = open(budget, new MemoryDirectory());
        HashLog second = open(budget, new MemoryDirectory())) {
      for (int i = 0; i < 300_000; i++) {
        first.put(key(i), new byte[20]);
        second.put(key(i), new byte[20]);
      }
      budget.resize(MemoryBudget.MIN_BYTES);
      for (int i = 0; i < 100_000; i++) {
        first.put(key(i), new byte[30]);
        second.put(key(i + 200_000), new byte[30]);
      }
      assertThat(first.get(key(5))).hasSize(30);
      assertThat(second.get(key(5))).hasSize(20);
      assertThat(budget.usedBytes()).isLessThan(32L << 20);
    }
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldSayHowMuchIsNeededWhenTheJvmAllowsTooLittleForAnyBudget() throws Exception {
    String refusal = run("5m", "default").get(0);
    assertThat(refusal)
        .startsWith(
            "A memory budget of 4194304 bytes does not fit into the 5242880 bytes of direct")
        .doesNotContain("lower")
        .containsPattern("-XX:MaxDirectMemorySize of at least \\d+$");
    String needed = refusal.substring(refusal.lastIndexOf(' ') + 1);
    assertThat(run(needed, "default")).containsExactly("fits");
  }

  private static List<String> run(String directMemory, String part) throws Exception {
    OtherJvm jvm =
        OtherJvm.run(
            List.of(
                "-Xmx256m",
                "-XX:MaxDirectMemorySize=" + directMemory,
                "-XX:+DisableExplicitGC",
                "-XX:TieredStopAtLevel=1"),
            DirectMemoryTest.class,
            part);
    assertThat(jvm.exitCode()).as(jvm.output()).isZero();
    return jvm.output().lines().toList();
  }

  /** The other JVM. */
  public static void main(String[] arguments) throws IOException {
    PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    MemoryBudget budget = MemoryBudget.ofProcess();
    if (arguments[0].equals("default")) {
      output.println(outcomeOfDefault(budget));
      return;
    }
    budget.resize(BUDGET_BYTES);
    if (arguments[0].equals("reopen")) {
      for (int life = 0; life < 5; life++) {
        try (HashLog store = open(budget, new MemoryDirectory())) {
          fill(store);
        }
      }
      output.println("reopened");
    } else {
      List<ByteBuffer> others = takeAll();
      try (HashLog store = open(budget, MemoryDirectory.of(Map.of()))) {
        fill(store);
      } catch (MemoryLimitException e) {
        output.println(others.isEmpty() ? "nothing was taken" : e.getMessage());
      }
    }
  }

  private static String outcomeOfDefault(MemoryBudget budget) {
    try {
      budget.resize(MemoryBudget.defaultMaxBytes());
      return "fits";
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  private static List<ByteBuffer> takeAll() {
    List<ByteBuffer> taken = new ArrayList<>();
    try {
      while (true) {
        taken.add(ByteBuffer.allocateDirect(1 << 20));
      }
    } catch (OutOfMemoryError e) {
      return taken; // that was the last
    }
  }

  private static HashLog open(MemoryBudget budget, MemoryDirectory directory) {
    HashLogOptions options = HashLogOptions.of("store").withBackground(Runnable::run);
    return HashLog.open(directory, options, budget);
  }

  private static void fill(HashLog store) {
    for (int i = 0; i < 8_000; i++) {
      store.put(key(i), new byte[VALUE_BYTES]);
    }
  }

  private static byte[] key(int number) {
    return ("key-" + number).getBytes(StandardCharsets.US_ASCII);
  }
}

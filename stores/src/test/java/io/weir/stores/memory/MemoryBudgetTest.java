package io.weir.stores.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who gets how much memory, and what becomes of it when there is less. */
class MemoryBudgetTest {
  private static final long MIB = 1 << 20;
  private static final int FRAMES = (int) (MemoryBudget.MIN_BYTES / Frame.BYTES);

  private int slabsLeft = Integer.MAX_VALUE;
  private int asked;
  private long nanos = 1;
  private final MemoryBudget budget =
      new MemoryBudget(3 * MemoryBudget.MIN_BYTES, this::slab, () -> nanos);
  private final Holder holder = new Holder();

  private ByteBuffer slab(int bytes) {
    asked++;
    if (slabsLeft-- <= 0) {
      throw new OutOfMemoryError("Cannot reserve direct buffer memory");
    }
    return ByteBuffer.allocateDirect(bytes);
  }

  /** Holds frames, some of which it gives back when it is asked. */
  private final class Holder implements Tenant {
    private final Deque<Frame> frames = new ArrayDeque<>();
    private int kept;

    /** Takes as many as it can get. */
    int fill() {
      int before = frames.size();
      Frame frame = budget.takeFree();
      while (frame != null) {
        frames.push(frame);
        frame = budget.takeFree();
      }
      return frames.size() - before;
    }

    @Nullable Frame take() {
      Frame frame = budget.take();
      if (frame != null) {
        frames.push(frame);
      }
      return frame;
    }

    @Override
    public double weight() {
      return 1;
    }

    @Override
    public long memoryBytes() {
      return (long) frames.size() * Frame.BYTES;
    }

    @Override
    public int evict(int wanted) {
      int gone = 0;
      while (gone < wanted && frames.size() > kept) {
        budget.give(frames.pop());
        gone++;
      }
      return gone;
    }

    @Override
    public int reclaim(int wanted) {
      return evict(wanted);
    }
  }

  // ---- the memory of the JVM

  @Test
  void shouldUseSlabsAgainWhenTheLastTenantHasLeft() {
    for (int life = 0; life < 5; life++) {
      budget.enter(holder);
      assertThat(holder.fill()).isEqualTo(3 * FRAMES);
      holder.evict(Integer.MAX_VALUE);
      budget.leave(holder);
    }
    assertThat(asked).isEqualTo(3);
  }

  @Test
  void shouldGoOnWithWhatThereIsWhenTheJvmHasNoMore() {
    slabsLeft = 1;
    budget.enter(holder);
    assertThat(holder.fill()).isEqualTo(FRAMES);
    for (int i = 0; i < 3 * FRAMES; i++) {
      assertThat(holder.take()).isNotNull();
    }
    assertThat(budget.isUsedBeyond(0.5)).isTrue();
    assertThat(asked).isEqualTo(2);
  }

  /** To ask takes half a second in which others wait. */
  @Test
  void shouldAskAgainLaterWhenTheJvmHadNoMore() {
    slabsLeft = 1;
    assertThat(holder.fill()).isEqualTo(FRAMES);
    slabsLeft = 1;
    assertThat(holder.fill()).isZero();
    assertThat(budget.hasRoom()).isFalse();
    nanos += 60_000_000_000L;
    assertThat(budget.hasRoom()).isTrue();
    assertThat(holder.fill()).isEqualTo(FRAMES);
  }

  @Test
  void shouldSayWhatToDoWhenMemoryCannotBeHad() {
    holder.fill();
    assertThat(budget.remedy()).isEqualTo("raise weir.memory.max.bytes");
    slabsLeft = 0;
    budget.resize(4 * MemoryBudget.MIN_BYTES);
    assertThat(holder.fill()).isZero();
    assertThat(budget.remedy())
        .contains("the stores have " + 3 * MemoryBudget.MIN_BYTES)
        .contains("-XX:MaxDirectMemorySize")
        .doesNotContain("weir.memory.max.bytes");
  }

  // ---- parts of frames

  @Test
  void shouldShareFramesWhenPartsAreEnough() {
    List<Frame> parts = new ArrayList<>();
    for (int bytes : new int[] {4096, 16384, 8192, 4096, 1, 20_000}) {
      Frame part = budget.take(bytes);
      assertThat(part).isNotNull();
      assertThat(part.bytes()).isGreaterThanOrEqualTo(bytes).isLessThan(2 * Math.max(bytes, 4096));
      parts.add(part);
    }
    assertThat(budget.usedBytes()).isEqualTo(2 * Frame.BYTES);
    for (int i = 0; i < parts.size(); i++) {
      fill(parts.get(i), i);
    }
    for (int i = 0; i < parts.size(); i++) {
      assertThat(holds(parts.get(i), i)).isTrue();
    }
    parts.forEach(budget::give);
    assertThat(budget.usedBytes()).isZero();
    assertThat(holder.fill()).isEqualTo(3 * FRAMES);
  }

  private static void fill(Frame frame, int content) {
    for (int at = 0; at < frame.bytes(); at++) {
      frame.buffer().put(at, (byte) content);
    }
  }

  private static boolean holds(Frame frame, int content) {
    boolean holds = true;
    for (int at = 0; at < frame.bytes(); at++) {
      holds &= frame.buffer().get(at) == content;
    }
    return holds;
  }

  @Test
  void shouldNeverHandOutAPartTwiceWhenPartsComeAndGo() {
    SplittableRandom random = new SplittableRandom(7);
    List<Frame> parts = new ArrayList<>();
    List<Integer> contents = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      Frame part = random.nextInt(100) < 52 ? budget.takeFree(1 << (11 + random.nextInt(6))) : null;
      if (part != null) {
        parts.add(part);
        contents.add(i & 127);
        part.buffer().putInt(0, i & 127).putInt(part.bytes() - Integer.BYTES, i & 127);
      } else if (!parts.isEmpty()) {
        int at = random.nextInt(parts.size());
        Frame gone = parts.remove(at);
        int content = contents.remove(at);
        assertThat(gone.buffer().getInt(0)).isEqualTo(content);
        assertThat(gone.buffer().getInt(gone.bytes() - Integer.BYTES)).isEqualTo(content);
        budget.give(gone);
      }
      long held = parts.stream().mapToLong(Frame::bytes).sum();
      assertThat(budget.usedBytes()).isBetween(held, budget.maxBytes());
    }
    parts.forEach(budget::give);
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldHandOutAllThereIsWhenOnlyPartsAreTaken() {
    long bytes = 0;
    List<Frame> parts = new ArrayList<>();
    for (Frame part = budget.takeFree(1); part != null; part = budget.takeFree(1)) {
      parts.add(part);
      bytes += part.bytes();
      part.buffer().getLong(Frame.BYTES - Long.BYTES); // A late reader gets that far.
    }
    assertThat(bytes).isEqualTo(budget.maxBytes());
    parts.forEach(budget::give);
    assertThat(budget.usedBytes()).isZero();
  }

  // ---- the budget

  @Test
  void shouldGiveBackWhenTheBudgetBecomesSmaller() {
    budget.enter(holder);
    holder.fill();
    budget.resize(MemoryBudget.MIN_BYTES);

    assertThat(holder.take()).isNotNull();
    assertThat(budget.usedBytes()).isPositive().isLessThanOrEqualTo(MemoryBudget.MIN_BYTES);
  }

  @Test
  void shouldLetKeepWhatCannotBeGivenBackWhenTheBudgetBecomesSmaller() {
    budget.enter(holder);
    holder.fill();
    holder.kept = 2 * FRAMES;
    budget.resize(MemoryBudget.MIN_BYTES);

    assertThat(holder.take()).isNull();
    assertThat(budget.usedBytes()).isEqualTo(2 * MemoryBudget.MIN_BYTES);
    assertThat(budget.reclaim(16)).isPositive();
    assertThat(holder.take()).isNotNull();
    assertThat(budget.usedBytes()).isGreaterThan(2 * MemoryBudget.MIN_BYTES);
  }

  @Test
  void shouldGrantNoMoreThanWasInUseWhenTheBudgetBecameSmaller() {
    budget.enter(holder);
    holder.fill();
    budget.resize(MemoryBudget.MIN_BYTES);
    holder.kept = 3 * FRAMES;

    assertThat(budget.reclaim(16)).isPositive();
    assertThat(budget.reclaim(16)).isZero();
    assertThat(holder.take()).isNull();
  }

  @Test
  void shouldRefuseABudgetThatIsTooSmallOrTooLarge() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MemoryBudget(MemoryBudget.MIN_BYTES - 1))
        .withMessageContaining("at least " + MemoryBudget.MIN_BYTES);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> budget.resize(Long.MAX_VALUE / 2))
        .withMessageContaining("-XX:MaxDirectMemorySize");
    assertThat(budget.maxBytes()).isEqualTo(12 * MIB);
  }
}

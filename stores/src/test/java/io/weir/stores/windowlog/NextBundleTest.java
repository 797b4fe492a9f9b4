package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.weir.stores.Figure;
import io.weir.stores.generation.Manifests;
import io.weir.stores.generation.StoreState;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.HeapShare;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.sortedrun.BlockCache;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** When the bundle of the next span is made ready, and what becomes of one that is not used. */
class NextBundleTest {
  private static final long SPAN = 100;

  private final Queue<Runnable> background = new ArrayDeque<>();
  private final MemoryBudget budget = new MemoryBudget(16 << 20);
  private final StoreState state = new StoreState("windows");
  private final Bundles bundles = new Bundles(List.of());
  private final NextBundle next = next(1);

  private NextBundle next(double sealAbove) {
    MemoryDirectory directory = new MemoryDirectory();
    WindowLogOptions options =
        WindowLogOptions.of("windows", 10 * SPAN, SPAN, SPAN, 0)
            .withSealAbove(sealAbove)
            .withBundles(HashLogOptions.of("windows").withBackground(background::add));
    StoreContext context =
        new StoreContext(
            directory,
            options,
            new RowLayout(0, SPAN),
            budget,
            state,
            new Serials(1),
            new HeapShare(0),
            new BlockCache(budget, 1),
            new Manifests<>(directory, WindowManifest.PREFIX, (content, number, file) -> fail()));
    return new NextBundle(
        context,
        bundles,
        new WindowMaintenance(options, state, context.manifests(), 1, bundles, serial -> true));
  }

  private void work() {
    while (!background.isEmpty()) {
      background.remove().run();
    }
  }

  @Test
  void shouldMakeTheHashLogReadyWhenThreeQuartersOfASegmentAreOver() {
    next.advance(5 * SPAN + 74);
    assertThat(background).isEmpty();

    next.advance(5 * SPAN + 75);
    next.advance(5 * SPAN + 76);
    assertThat(background).hasSize(1);
    work();
    assertThat(next.holds(1)).isTrue();

    Bundle begun = next.begin(6);
    assertThat(begun.span()).isEqualTo(6);
    assertThat(begun.layers().isOfLog(1)).isTrue();
    assertThat(bundles.all()).containsExactly(begun);
    assertThat(next.holds(1)).isFalse();

    next.advance(6 * SPAN + 99);
    work();
    assertThat(next.begin(7).layers().isOfLog(2)).isTrue();
    Bundle.discard(bundles.all());
  }

  @Test
  void shouldBeginWithoutAHashLogWhenAnotherSpanComes() {
    next.advance(5 * SPAN + 80);
    work();

    assertThat(next.begin(2).layers().log()).isNull(); // Late; the next one may still come.
    assertThat(next.begin(6).layers().log()).isNotNull();
    assertThat(bundles.all()).extracting(Bundle::span).containsExactly(2L, 6L);
    Bundle.discard(bundles.all());
  }

  @Test
  void shouldCloseWhatWasMadeReadyWhenItsSpanIsPassedOver() {
    next.advance(5 * SPAN + 80);
    work();

    next.advance(9 * SPAN + 80);
    work();

    assertThat(next.holds(1)).isFalse();
    assertThat(next.begin(10).layers().isOfLog(2)).isTrue();
    assertThat(next.close()).isNull();
    Bundle.discard(bundles.all());
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldMakeNothingWhenTheStoreIsClosedBefore() {
    next.advance(5 * SPAN + 80);
    state.closing();
    assertThat(next.close()).isNull();

    work();

    assertThat(next.stats().get(Figure.MEMORY_BYTES)).isZero();
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldMakeNothingReadyWhenMemoryIsShort() {
    assertThat(budget.reserve(1)).isTrue();
    NextBundle spare = next(0);

    spare.advance(5 * SPAN + 80);

    assertThat(background).isEmpty();
    assertThat(spare.begin(6).layers().log()).isNull();
  }
}

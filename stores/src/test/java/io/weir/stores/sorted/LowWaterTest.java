package io.weir.stores.sorted;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class LowWaterTest {
  private static final byte[] FIVE = {5};
  private static final byte[] NINE = {9};

  private final ReentrantLock writing = new ReentrantLock();
  private final LowWater lowWater = new LowWater(writing);

  private void raise(byte[] key) {
    lowWater.raise(lowWater.mark(), () -> true, key);
  }

  @Test
  void shouldRiseAndFall() {
    assertThat(lowWater.mark().key()).isEmpty();
    raise(NINE);
    assertThat(lowWater.mark().key()).isEqualTo(NINE);
    lowWater.put(NINE);
    assertThat(lowWater.mark().key()).isEqualTo(NINE);
    lowWater.put(FIVE);
    assertThat(lowWater.mark().key()).isEqualTo(FIVE);
  }

  @Test
  void shouldNotRiseWhenSomethingWasWrittenSinceTheWalkBegan() {
    lowWater.raise(lowWater.mark(), () -> false, NINE);

    assertThat(lowWater.mark().key()).isEmpty();
  }

  @Test
  void shouldNotRiseWhenAnotherWalkHasRaisedIt() {
    LowWater.Mark seen = lowWater.mark();
    raise(NINE);
    lowWater.raise(seen, () -> true, FIVE);

    assertThat(lowWater.mark().key()).isEqualTo(NINE);
  }

  @Test
  void shouldNotRiseInTheMidstOfAWrite() {
    writing.lock();
    try {
      CompletableFuture.runAsync(() -> raise(NINE)).join();
    } finally {
      writing.unlock();
    }
    assertThat(lowWater.mark().key()).isEmpty();
  }
}

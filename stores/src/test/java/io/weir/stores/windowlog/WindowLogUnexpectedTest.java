package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.Figure;
import io.weir.stores.StoreFailedException;
import io.weir.stores.format.KeyHashing;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.Directory;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What nobody expects in the background ends the store, instead of leaving it without a part. */
class WindowLogUnexpectedTest {
  private static final long SPAN = 100;
  private static final long RETENTION = 400;
  private static final byte[] NOTE = {1};

  private final Deque<Runnable> background = new ArrayDeque<>();

  /** The call to the directory, or the clock, that fails next. */
  private String broken = "";

  /** Whether the heap is full when the file of a run is created. */
  private boolean heapIsFull;

  private WindowLog open(double sealAbove) {
    return WindowLog.open(
        directory(),
        WindowLogOptions.of("windows", RETENTION, SPAN, SPAN, WindowModel.SUFFIX_BYTES)
            .withSealAbove(sealAbove)
            .withBundles(
                HashLogOptions.of("windows")
                    .withBackground(background::add)
                    .withHashing(new KeyHashing(this::random, Long.SIZE)))
            .withGenerationInterval(Duration.ofDays(1)),
        new MemoryBudget(64 << 20));
  }

  private long random() {
    if (broken.equals("random")) {
      throw new IllegalStateException("unexpected");
    }
    return 1;
  }

  private Directory directory() {
    MemoryDirectory memory = new MemoryDirectory();
    return (Directory)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Directory.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(broken)) {
                throw new IllegalStateException("unexpected");
              }
              boolean isRun =
                  method.getName().equals("create") && arguments[0].toString().endsWith("-run");
              if (isRun && heapIsFull) {
                throw new OutOfMemoryError("no room on the heap");
              }
              try {
                return method.invoke(memory, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static byte[] row(String key, long time) {
    return WindowModel.rowKey(key.getBytes(StandardCharsets.UTF_8), time, 0);
  }

  /** Works until something fails as it does on a thread of the background. */
  private void workUntilItBreaks() {
    assertThatThrownBy(
            () -> {
              while (!background.isEmpty()) {
                background.removeFirst().run();
              }
            })
        .isInstanceOf(IllegalStateException.class);
  }

  private void assertFails(double sealAbove, String call, Consumer<WindowLog> before) {
    WindowLog store = open(sealAbove);
    store.put(row("a", 0), new byte[10]);
    before.accept(store);
    broken = call;
    workUntilItBreaks();
    broken = "";

    assertThatThrownBy(() -> store.put(row("z", 2 * RETENTION), new byte[10]))
        .isInstanceOf(StoreFailedException.class);
    assertThat(store.stats().get(Figure.BACKGROUND_ERRORS)).isPositive();
    store.close();
  }

  @Test
  void shouldFailWhenAGenerationCannotBePublishedForAnUnknownReason() {
    assertFails(
        1,
        "rename",
        store -> {
          store.mark(NOTE);
          store.generate();
          background.removeFirst().run(); // The bundle has made its own.
        });
  }

  @Test
  void shouldFailWhenFilesCannotBeDeletedForAnUnknownReason() {
    assertFails(1, "list", store -> store.put(row("b", RETENTION + SPAN), new byte[10]));
  }

  @Test
  void shouldFailWhenASegmentCannotBeSealedForAnUnknownReason() {
    assertFails(
        0,
        "create",
        store -> {
          store.put(row("b", 2 * SPAN), new byte[10]);
          store.put(row("c", 3 * SPAN), new byte[10]);
        });
  }

  @Test
  void shouldGoOnWhenTheHeapHasNoRoomToSealASegment() {
    WindowLog store = open(0);
    store.put(row("a", 0), new byte[10]);
    store.put(row("b", 2 * SPAN), new byte[10]);
    store.put(row("c", 3 * SPAN), new byte[10]);
    heapIsFull = true;
    assertThatCode(() -> background.forEach(Runnable::run)).doesNotThrowAnyException();
    heapIsFull = false;

    store.put(row("a", 1), new byte[10]);
    assertThat(store.get(row("a", 0))).hasSize(10);
    assertThat(store.get(row("a", 1))).hasSize(10);
    store.close();
  }

  @Test
  void shouldFailWhenTheNextSpanCannotBeMadeReadyForAnUnknownReason() {
    assertFails(1, "random", store -> store.put(row("a", SPAN - 1), new byte[10]));
  }
}

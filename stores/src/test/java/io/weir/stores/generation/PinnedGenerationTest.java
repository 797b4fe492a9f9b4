package io.weir.stores.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Engine;
import io.weir.stores.Figure;
import io.weir.stores.format.Checksum;
import io.weir.stores.hashlog.HashLog;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.Directory;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.windowlog.WindowLog;
import io.weir.stores.windowlog.WindowLogOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The files of a pinned generation stay as they are, and are all that it takes to open it. */
class PinnedGenerationTest {
  private static final long SPAN = 100;
  private static final long RETENTION = 1_000;
  private static final int ROWS = 500;

  private final MemoryDirectory directory = new MemoryDirectory();
  private final Map<Integer, byte[]> model = new TreeMap<>();
  private final Random random = new Random(7);
  private int longestValue = 2_000;

  /** What is pinned. */
  enum Kind {
    HASH_LOG {
      @Override
      Engine open(Directory directory) {
        return HashLog.open(directory, OPTIONS.withSegmentBytes(1 << 18), BUDGET);
      }
    },
    WINDOW_LOG {
      @Override
      Engine open(Directory directory) {
        return windows(directory, 1);
      }
    },
    SEALED_WINDOW_LOG {
      @Override
      Engine open(Directory directory) {
        return windows(directory, 0);
      }
    };

    private static final HashLogOptions OPTIONS =
        HashLogOptions.of("pinned").withBackground(Runnable::run);
    private static final MemoryBudget BUDGET = new MemoryBudget(64 << 20);

    abstract Engine open(Directory directory);

    private static Engine windows(Directory directory, double sealAbove) {
      return WindowLog.open(
          directory,
          WindowLogOptions.of("pinned", RETENTION, SPAN, SPAN, 0)
              .withSealAbove(sealAbove)
              .withBundles(OPTIONS),
          BUDGET);
    }
  }

  /** Of rows whose times are in five spans. */
  private static byte[] key(int row) {
    return ByteBuffer.allocate(12).putInt(row).putLong(row % 5 * SPAN).array();
  }

  private void fill(Engine store, String note) {
    for (int i = 0; i < ROWS; i++) {
      int row = random.nextInt(ROWS);
      byte[] value = new byte[random.nextInt(longestValue)];
      random.nextBytes(value);
      if (random.nextInt(4) == 0) {
        store.delete(key(row));
        model.remove(row);
      } else {
        store.put(key(row), value);
        model.put(row, value);
      }
    }
    store.mark(note.getBytes(StandardCharsets.UTF_8));
    store.generate();
  }

  private static PinnedGeneration pin(Engine store) {
    PinnedGeneration pinned = store.pinNewest();
    assertThat(pinned).isNotNull();
    return pinned;
  }

  /** Copies as whoever uploads does: each file up to its length, in the order that is given. */
  private MemoryDirectory copy(PinnedGeneration pinned) {
    Map<String, byte[]> there = directory.snapshot();
    MemoryDirectory copy = new MemoryDirectory();
    for (FileRef file : pinned.files()) {
      byte[] content = there.get(file.name());
      assertThat(content)
          .as(file.name())
          .isNotNull()
          .hasSizeGreaterThanOrEqualTo((int) file.length());
      copy.put(file.name(), Arrays.copyOf(content, (int) file.length()));
    }
    return copy;
  }

  private static void assertHolds(Engine store, Map<Integer, byte[]> expected, String note) {
    assertThat(store.note()).isEqualTo(note.getBytes(StandardCharsets.UTF_8));
    assertThat(store.size()).isEqualTo(expected.size());
    for (int row = 0; row < ROWS; row++) {
      assertThat(store.get(key(row))).as("row %s", row).isEqualTo(expected.get(row));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldOpenACopyAsOfThePinHoweverMuchIsWrittenMeanwhile(Kind kind) {
    try (Engine store = kind.open(directory)) {
      fill(store, "before");
      fill(store, "pinned");
      Map<Integer, byte[]> expected = new TreeMap<>(model);
      try (PinnedGeneration pinned = pin(store)) {
        assertThat(pinned.note()).isEqualTo("pinned".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 20; i++) {
          fill(store, "later");
        }
        MemoryDirectory copy = copy(pinned);
        try (Engine opened = kind.open(copy)) {
          assertHolds(opened, expected, "pinned");
        }
      }
      assertHolds(store, model, "later");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellChecksumsOfWhatIsThere(Kind kind) {
    try (Engine store = kind.open(directory)) {
      fill(store, "pinned");
      try (PinnedGeneration pinned = pin(store)) {
        fill(store, "later");
        Map<String, byte[]> there = directory.snapshot();
        for (FileRef file : pinned.files()) {
          byte[] content = there.get(file.name());
          if (!file.name().endsWith("run")) { // Of which the index is checked, and checks the rest.
            assertThat(Checksum.of(content, 0, (int) file.length()))
                .as(file.name())
                .isEqualTo(file.checksum());
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepFilesWhenTheStoreIsEmptiedOrRowsExpire(Kind kind) {
    try (Engine store = kind.open(directory)) {
      fill(store, "pinned");
      Map<Integer, byte[]> expected = new TreeMap<>(model);
      try (PinnedGeneration pinned = pin(store)) {
        store.put(ByteBuffer.allocate(12).putInt(1).putLong(9 * RETENTION).array(), new byte[1]);
        store.mark(new byte[0]);
        store.generate();
        store.clear(new byte[0]);
        model.clear();
        fill(store, "anew");
        fill(store, "anew");
        try (Engine opened = kind.open(copy(pinned))) {
          assertHolds(opened, expected, "pinned");
        }
        try (PinnedGeneration other = pin(store)) {
          assertThat(other.lineage()).isNotEqualTo(pinned.lineage());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldLetFilesGoAfterThePin(Kind kind) throws IOException {
    try (Engine store = kind.open(directory)) {
      fill(store, "pinned");
      PinnedGeneration pinned = pin(store);
      List<String> names = pinned.files().stream().map(FileRef::name).toList();
      for (int i = 0; i < 20; i++) {
        fill(store, "later");
      }
      assertThat(directory.list()).containsAll(names);
      pinned.close();
      pinned.close();
      fill(store, "last");
      List<String> left = new ArrayList<>(names);
      left.retainAll(directory.list());
      try (PinnedGeneration newest = pin(store)) { // A run that is still of use stays.
        assertThat(newest.files().stream().map(FileRef::name)).containsAll(left);
      }
      assertThat(left).hasSizeLessThan(names.size() / 2);
    }
  }

  /** What cannot go is no reason to begin a generation, which could not let it go. */
  @ParameterizedTest
  @EnumSource
  void shouldMakeNoMoreGenerationsWhileOneIsPinned(Kind kind) {
    longestValue = 15_000;
    try (Engine store = kind.open(directory)) {
      fill(store, "pinned");
      try (PinnedGeneration pinned = pin(store)) {
        for (int i = 0; i < 20; i++) {
          fill(store, "later");
        }
        long before = store.stats().get(Figure.GENERATIONS);
        for (int i = 0; i < 200; i++) {
          store.put(key(1), new byte[] {(byte) i});
          store.mark(new byte[] {(byte) i});
        }
        assertThat(pinned.files()).isNotEmpty();
        assertThat(store.stats().get(Figure.GENERATIONS) - before).isLessThan(10);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldPinNothingBeforeThereIsAGeneration(Kind kind) {
    try (Engine store = kind.open(directory)) {
      assertThat(store.pinNewest()).isNull();
      store.put(key(1), new byte[1]);
      assertThat(store.pinNewest()).isNull();
    }
    try (Engine store = kind.open(directory)) {
      assertThat(store.pinNewest()).isNull();
    }
  }
}

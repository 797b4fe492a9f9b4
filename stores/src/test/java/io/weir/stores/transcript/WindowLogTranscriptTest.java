package io.weir.stores.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Cursor;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.format.KeyHashing;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.io.RecordingDirectory;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.windowlog.WindowLog;
import io.weir.stores.windowlog.WindowLogOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** The life of a window log as its directory sees it. */
class WindowLogTranscriptTest {
  private static final int KEYS = 300;
  private static final long SPAN = 100;
  private static final long RETENTION = 250;

  private final MemoryDirectory files = new MemoryDirectory();
  private final RecordingDirectory directory =
      new RecordingDirectory(files, name -> name.replaceAll("-0+(\\d)", "-$1"));
  private final Queue<Runnable> background = new ArrayDeque<>();

  private WindowLog open(double sealAbove) {
    HashLogOptions bundles =
        HashLogOptions.of("windows")
            .withSegmentBytes(1 << 17)
            .withBackground(background::add)
            .withNanoClock(() -> 0)
            .withHashing(new KeyHashing(() -> 1, Long.SIZE));
    WindowLogOptions options =
        WindowLogOptions.of("windows", RETENTION, SPAN, 10, Integer.BYTES)
            .withSealAbove(sealAbove)
            .withBundles(bundles);
    return WindowLog.open(directory, options, new MemoryBudget(64 << 20));
  }

  private void work() {
    while (!background.isEmpty()) {
      background.remove().run();
    }
  }

  private static byte[] row(int key, long time) {
    byte[] plain = ("key-" + key).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(plain.length + Long.BYTES + Integer.BYTES)
        .put(plain)
        .putLong(time)
        .putInt(0)
        .array();
  }

  private static void put(WindowLog store, long time) {
    for (int key = 0; key < KEYS; key++) {
      store.put(row(key, time), new byte[200]);
    }
  }

  private void generation(WindowLog store, int note) {
    store.mark(new byte[] {(byte) note});
    store.generate();
    work();
  }

  private static int count(WindowLog store) {
    int count = 0;
    try (Cursor cursor = store.fetchAll(null, null, 0, Long.MAX_VALUE, Direction.ASCENDING)) {
      while (cursor.next()) {
        count++;
      }
    }
    return count;
  }

  @Test
  void shouldAskTheSameOfItsDirectoryWhenItLives() throws IOException {
    Transcript transcript = new Transcript("window-log", "a window log", directory);
    WindowLog store = open(0.85);
    transcript.section("open a directory that is empty");
    put(store, 10);
    work();
    transcript.section("put rows of a first span of time: its bundle begins");
    store.mark(new byte[] {1});
    work();
    transcript.section("commit: a mark, while no generation is due");
    store.generate();
    transcript.section("ask for a generation: nothing on the thread that writes");
    work();
    transcript.section("make the first generation");
    put(store, 60);
    work();
    transcript.section("put rows of its second half: its log rolls, the next bundle is made ready");
    put(store, 110);
    work();
    transcript.section("put rows of the next span of time");
    generation(store, 2);
    transcript.section("a generation of that");
    put(store, 210);
    put(store, 310);
    work();
    transcript.section("put rows of two more spans of time");
    generation(store, 3);
    transcript.section("a generation of that");
    put(store, 400);
    work();
    transcript.section("stream time passes the retention of the first bundle: it is purged");
    generation(store, 4);
    transcript.section("a generation without it");
    generation(store, 5);
    transcript.section("another one of nothing new");
    store.put(row(1, 401), new byte[1]);
    store.mark(new byte[] {6});
    work();
    transcript.section("put a row, commit");
    store.close();
    transcript.section("close: with a generation of that commit");
    afterwards(transcript);
    transcript.check();
  }

  private void afterwards(Transcript transcript) throws IOException {
    WindowLog store = open(0.85);
    transcript.section("open it again");
    assertThat(count(store)).isEqualTo(4 * KEYS + 1);
    transcript.section("read all rows in order");
    store.put(row(1, 402), new byte[1]);
    store.close();
    transcript.section("put a row, close without a commit: no generation");
    String newest =
        files.list().stream().filter(name -> name.startsWith("windows-")).reduce("", (a, b) -> b);
    files.flip(newest, 30, 1);
    store = open(0.85);
    transcript.section("open it with a damaged manifest: the generation before");
    store.clear(new byte[] {7});
    transcript.section("empty it");
    work();
    transcript.section("what that asked of the background");
    store.close();
    open(0.85).close();
    transcript.section("close it, open and close it empty");
  }

  @Test
  void shouldAskTheSameOfItsDirectoryWhenBundlesAreSealed() throws IOException {
    Transcript transcript =
        new Transcript("window-log-sealing", "a window log that seals its bundles", directory);
    WindowLog store = open(0);
    put(store, 10);
    generation(store, 1);
    directory.clear();
    store.put(row(0, 110), new byte[1]);
    transcript.section("put a row of the next span of time: the first bundle is to be sealed");
    work();
    transcript.section("write its run in the background");
    store.mark(new byte[] {2});
    transcript.section("commit: the run takes the place of its hash log");
    work();
    transcript.section("make the generation that this asked for");
    generation(store, 3);
    transcript.section("a generation of that");
    generation(store, 4);
    transcript.section("another one: what only the old ones name goes");
    assertThat(store.get(row(7, 10))).hasSize(200);
    assertThat(store.get(row(KEYS, 10))).isNull();
    transcript.section("read a row of the run, and one that is not there");
    store.put(row(7, 10), new byte[1]);
    work();
    transcript.section("put a late row: a hash log above the run");
    generation(store, 5);
    transcript.section("a generation of both");
    store.close();
    transcript.section("close it");
    store = open(0);
    transcript.section("open it again");
    assertThat(count(store)).isEqualTo(KEYS + 1);
    transcript.section("read all rows in order");
    store.put(row(1, 10 + 2 * RETENTION), new byte[1]);
    work();
    transcript.section("stream time passes the retention of the run: it is purged");
    generation(store, 6);
    transcript.section("a generation without it");
    generation(store, 7);
    transcript.section("another one of nothing new");
    store.close();
    transcript.section("close it");
    transcript.check();
  }
}

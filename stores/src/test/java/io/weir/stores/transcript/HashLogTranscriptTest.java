package io.weir.stores.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Cursor;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.format.KeyHashing;
import io.weir.stores.hashlog.HashLog;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.io.RecordingDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** The life of a hash log as its directory sees it. */
class HashLogTranscriptTest {
  private static final int KEYS = 400;

  private final MemoryDirectory files = new MemoryDirectory();
  private final RecordingDirectory directory =
      new RecordingDirectory(files, name -> name.replaceAll("-0+(\\d)", "-$1"));
  private final Queue<Runnable> background = new ArrayDeque<>();

  private HashLog open() {
    HashLogOptions options =
        HashLogOptions.of("store")
            .withSegmentBytes(1 << 17)
            .withRedoBytes(1 << 14)
            .withOrderBytes(1 << 14)
            .withBackground(background::add)
            .withNanoClock(() -> 0)
            .withHashing(new KeyHashing(() -> 1, Long.SIZE));
    return HashLog.open(directory, options, new MemoryBudget(64 << 20));
  }

  private void work() {
    while (!background.isEmpty()) {
      background.remove().run();
    }
  }

  private static byte[] key(int number) {
    return ("key-" + number).getBytes(StandardCharsets.UTF_8);
  }

  private static void put(HashLog store, int from, int to, int valueBytes) {
    for (int i = from; i < to; i++) {
      store.put(key(i), new byte[valueBytes]);
    }
  }

  private static int count(Cursor cursor) {
    int count = 0;
    while (cursor.next()) {
      count++;
    }
    return count;
  }

  @Test
  void shouldAskTheSameOfItsDirectoryWhenItLives() throws IOException {
    Transcript transcript = new Transcript("hash-log", "a hash log", directory);
    HashLog store = open();
    transcript.section("open a directory that is empty");
    put(store, 0, 10, 100);
    store.delete(key(3));
    work();
    transcript.section("put ten records, delete one");
    store.mark(new byte[] {1});
    work();
    transcript.section("commit: a mark, while no generation is due");
    store.generate();
    transcript.section("ask for a generation: nothing on the thread that writes");
    work();
    transcript.section("make the first generation");
    put(store, 10, KEYS, 500);
    transcript.section("put 390 records of half a KiB, segments being of 128 KiB: they roll");
    work();
    transcript.section("what that asked of the background");
    store.put(key(0), new byte[20_000]);
    store.put(key(1), new byte[100_000]);
    store.delete(key(0));
    work();
    transcript.section("put two large records, delete one of them");
    generation(store, 2);
    transcript.section("a generation of that, with a snapshot of the index");
    put(store, 5, 300, 500);
    work();
    transcript.section("put records again: overwritten in memory, or appended");
    generation(store, 3);
    transcript.section("a generation of that");
    Cursor cursor = store.scan(null, null, true, Direction.ASCENDING);
    assertThat(count(cursor)).isEqualTo(KEYS - 2);
    transcript.section("read all records in order, the order being sorted in a file");
    for (int i = KEYS; i < 2 * KEYS; i++) {
      store.put(key(i), new byte[8]);
    }
    cursor.close();
    assertThat(count(store.scan(null, null, true, Direction.DESCENDING))).isEqualTo(2 * KEYS - 2);
    work();
    transcript.section("put as many new keys, read all records in order once more");
    store.mark(new byte[] {4});
    work();
    transcript.section("commit");
    store.close();
    transcript.section("close: with a generation of that commit");
    afterwards(transcript);
    transcript.check();
  }

  /** Opens it again, whole, damaged and without a commit. */
  private void afterwards(Transcript transcript) throws IOException {
    HashLog store = open();
    transcript.section("open it again");
    assertThat(store.get(key(1))).hasSize(100_000);
    assertThat(store.get(key(KEYS - 1))).hasSize(500);
    transcript.section("read a large record and a short one");
    store.put(key(1), new byte[0]);
    store.close();
    transcript.section("put a record, close without a commit: no generation");
    String newest =
        files.list().stream().filter(name -> name.startsWith("manifest-")).reduce("", (a, b) -> b);
    files.flip(newest, 30, 1);
    store = open();
    assertThat(store.note()).isEqualTo(new byte[] {3});
    transcript.section("open it with a damaged manifest: the generation before");
    store.clear(new byte[] {5});
    transcript.section("empty it");
    work();
    transcript.section("what that asked of the background");
    store.close();
    transcript.section("close it as it is");
    open().close();
    transcript.section("open and close it empty");
  }

  private void generation(HashLog store, int note) {
    store.mark(new byte[] {(byte) note});
    store.generate();
    work();
  }
}

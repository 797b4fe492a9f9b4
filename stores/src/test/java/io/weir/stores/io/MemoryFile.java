package io.weir.stores.io;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The content of a file in memory, in blocks, each as it is now and as it was when it was last
 * synced.
 *
 * <p>The array of a block is never changed once it is here, so that copies share it; a block is
 * unsynced if its two arrays are not the same one. A block that a failed sync has lost is read as
 * it was written, but no later sync makes it durable unless it is written anew: so does Linux,
 * which counts the pages as clean. A block that was never written is null and reads as zeros. Used
 * under the lock of its {@link MemoryDirectory}.
 */
final class MemoryFile {
  static final int BLOCK_BYTES = 512;

  private byte[][] blocks = new byte[0][];
  private long length;
  private byte[][] syncedBlocks = blocks;
  private long syncedLength;

  /** Those that were lost, at their places, the others null. */
  private byte[][] lostBlocks = new byte[0][];

  /** A file whose content is durable. */
  static MemoryFile synced(byte[] content) {
    MemoryFile file = new MemoryFile();
    file.replace(content);
    return file;
  }

  long length() {
    return length;
  }

  int read(long position, byte[] bytes, int offset, int count) {
    int available = (int) Math.max(0, Math.min(count, length - position));
    int done = 0;
    while (done < available) {
      int index = Math.toIntExact((position + done) / BLOCK_BYTES);
      int start = (int) ((position + done) % BLOCK_BYTES);
      int part = Math.min(available - done, BLOCK_BYTES - start);
      byte[] block = at(blocks, index);
      if (block == null) {
        Arrays.fill(bytes, offset + done, offset + done + part, (byte) 0);
      } else {
        System.arraycopy(block, start, bytes, offset + done, part);
      }
      done += part;
    }
    return available;
  }

  void write(long position, byte[] bytes, int offset, int count) {
    if (count == 0) {
      return;
    }
    long end = position + count;
    int blockCount = Math.toIntExact((end + BLOCK_BYTES - 1) / BLOCK_BYTES);
    if (blockCount > blocks.length || blocks == syncedBlocks) {
      // Twice the size, since files grow by small writes; never the synced array itself.
      int capacity =
          blockCount <= blocks.length ? blocks.length : Math.max(blockCount, 2 * blocks.length);
      blocks = Arrays.copyOf(blocks, capacity);
    }
    int done = 0;
    while (done < count) {
      int index = Math.toIntExact((position + done) / BLOCK_BYTES);
      int start = (int) ((position + done) % BLOCK_BYTES);
      int part = Math.min(count - done, BLOCK_BYTES - start);
      byte[] block = new byte[BLOCK_BYTES];
      byte[] before = blocks[index];
      if (before != null && part < BLOCK_BYTES) {
        System.arraycopy(before, 0, block, 0, BLOCK_BYTES);
      }
      System.arraycopy(bytes, offset + done, block, start, part);
      blocks[index] = block;
      done += part;
    }
    length = Math.max(length, end);
  }

  void sync() {
    byte[][] before = syncedBlocks;
    syncedBlocks = blocks;
    syncedLength = length;
    for (int index = 0; index < lostBlocks.length; index++) {
      if (lostBlocks[index] != null && lostBlocks[index] == blocks[index]) {
        syncedBlocks = syncedBlocks == blocks ? blocks.clone() : syncedBlocks;
        syncedBlocks[index] = at(before, index);
      }
    }
  }

  /** Loses what is not synced, as a sync does that fails; it can be read until the crash. */
  void loseUnsynced() {
    byte[][] lost = new byte[blocks.length][];
    for (int index = 0; index < lost.length; index++) {
      lost[index] = blocks[index] == at(syncedBlocks, index) ? null : blocks[index];
    }
    lostBlocks = lost;
  }

  /** Sets the whole content, durably. */
  void replace(byte[] content) {
    blocks = new byte[0][];
    length = 0;
    write(0, content, 0, content.length);
    sync();
  }

  byte[] content() {
    byte[] content = new byte[Math.toIntExact(length)];
    read(0, content, 0, content.length);
    return content;
  }

  /** The same content, and the same of it synced. */
  MemoryFile copy() {
    MemoryFile copy = new MemoryFile();
    copy.blocks = blocks.clone();
    copy.length = length;
    copy.syncedBlocks = blocks == syncedBlocks ? copy.blocks : syncedBlocks.clone();
    copy.syncedLength = syncedLength;
    copy.lostBlocks = lostBlocks.clone();
    return copy;
  }

  /** What is found after a loss of power; all of it is durable. */
  MemoryFile after(PowerLoss loss) {
    MemoryFile found = new MemoryFile();
    found.length = lengthAfter(loss);
    int blockCount = Math.toIntExact((found.length + BLOCK_BYTES - 1) / BLOCK_BYTES);
    found.blocks = new byte[blockCount][];
    for (int index = 0; index < blockCount; index++) {
      found.blocks[index] = blockAfter(loss, at(syncedBlocks, index), at(blocks, index));
    }
    int lastBytes = (int) (found.length % BLOCK_BYTES);
    if (lastBytes > 0 && found.blocks[blockCount - 1] != null) {
      // Bytes beyond the end must not come back when the file grows over them.
      byte[] last = Arrays.copyOf(found.blocks[blockCount - 1], lastBytes);
      found.blocks[blockCount - 1] = Arrays.copyOf(last, BLOCK_BYTES);
    }
    found.sync();
    return found;
  }

  /** The synced length, the newest, or one between: a file system may have grown it in steps. */
  private long lengthAfter(PowerLoss loss) {
    if (length == syncedLength || loss.survives()) {
      return length;
    }
    return loss.survives() ? loss.between(syncedLength, length) : syncedLength;
  }

  private static byte @Nullable [] blockAfter(
      PowerLoss loss, byte @Nullable [] before, byte @Nullable [] now) {
    if (before == now || loss.survives()) {
      return now;
    }
    if (!loss.tears()) {
      return before;
    }
    // Part of the block is of one time and the rest of the other.
    byte[] torn = before == null ? new byte[BLOCK_BYTES] : before.clone();
    int border = (int) loss.between(1, BLOCK_BYTES);
    if (loss.coin()) {
      System.arraycopy(now, 0, torn, 0, border);
    } else {
      System.arraycopy(now, border, torn, border, BLOCK_BYTES - border);
    }
    return torn;
  }

  private static byte @Nullable [] at(byte[][] blocks, int index) {
    return index < blocks.length ? blocks[index] : null;
  }
}

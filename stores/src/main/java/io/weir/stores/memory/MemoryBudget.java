package io.weir.stores.memory;

import io.weir.stores.MachineLimits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The memory that the stores of a process may take, and who holds it. Frames are carved from slabs
 * of direct memory that are allocated as needed and kept for good: the JVM gets direct memory back
 * only by a collection, which may never come, so that slabs let go could not be had again.
 */
public final class MemoryBudget {
  /** The smallest budget that can be set. */
  public static final long MIN_BYTES = 4L << 20;

  private static final int SLAB_FRAMES = 64;
  private static final int CACHE_LINE = 64;
  private static final int EVICTED_AT_ONCE = 16;
  private static final int RECLAIMED_AT_ONCE = 16;

  /** So long after the JVM had no direct memory left it is not asked again, which may take long. */
  private static final long REFUSAL_NANOS = 30_000_000_000L;

  /** Direct memory that the JVM's own I/O and Kafka's sockets need beside the budget. */
  private static final long SPARE_BYTES = 16L << 20;

  /**
   * Created at the first use, even where the JVM allows too little for the default: whoever sets
   * the size is told, and not by an error of the class.
   */
  private static final class ProcessBudget {
    static final MemoryBudget INSTANCE =
        new MemoryBudget(defaultMaxBytes(), ByteBuffer::allocateDirect, System::nanoTime);
  }

  private final List<Tenant> tenants = new CopyOnWriteArrayList<>();
  private final List<ByteBuffer> slabs = new ArrayList<>();
  private final List<Integer> free = new ArrayList<>();
  private final SharedFrames shared = new SharedFrames();
  private final IntFunction<ByteBuffer> allocator;
  private final LongSupplier nanoClock;
  private int carved;
  private long taken;
  private long reserved;
  private volatile long maxBytes;

  /** What was in use when the budget became smaller: so much may have to stay. */
  private long inheritedBytes;

  /** What is handed out at most: the budget, or more if what was in use before cannot leave. */
  private long limitBytes;

  /** When the JVM had no direct memory left the last time. */
  private @Nullable Long refusedAt;

  /** A budget of its own, beside that of the process. */
  public MemoryBudget(long maxBytes) {
    this(checked(maxBytes), ByteBuffer::allocateDirect, System::nanoTime);
  }

  /**
   * The same, of any size.
   *
   * @param allocator of direct memory, which throws an {@link OutOfMemoryError} if there is none
   */
  MemoryBudget(long maxBytes, IntFunction<ByteBuffer> allocator, LongSupplier nanoClock) {
    this.maxBytes = maxBytes;
    this.limitBytes = maxBytes;
    this.allocator = allocator;
    this.nanoClock = nanoClock;
  }

  /** The budget shared by all stores of the process. */
  public static MemoryBudget ofProcess() {
    return ProcessBudget.INSTANCE;
  }

  /**
   * Three quarters of the direct memory that the JVM allows, but no more than half of the machine's
   * (or container's) memory beside the heap.
   */
  public static long defaultMaxBytes() {
    long direct = MachineLimits.directMemory() / 4 * 3;
    long beside = (machineMemory() - Runtime.getRuntime().maxMemory()) / 2;
    return Math.max(MIN_BYTES, Math.min(direct, Math.max(beside, direct / 8)));
  }

  private static long checked(long bytes) {
    if (bytes < MIN_BYTES) {
      throw new IllegalArgumentException(
          "A memory budget of "
              + bytes
              + " bytes is too small: set weir.memory.max.bytes to at least "
              + MIN_BYTES);
    }
    long limit = MachineLimits.directMemory();
    if (bytes > limit - Math.min(SPARE_BYTES, limit / 4)) {
      throw new IllegalArgumentException(
          "A memory budget of "
              + bytes
              + " bytes does not fit into the "
              + limit
              + " bytes of direct memory that this JVM allows, of which the JVM and Kafka need some: "
              + (bytes > MIN_BYTES ? "lower weir.memory.max.bytes or " : "")
              + "start the JVM with -XX:MaxDirectMemorySize of at least "
              + directMemoryFor(bytes));
    }
    return bytes;
  }

  /** The least direct memory in which a budget leaves a quarter, or so many bytes. */
  private static long directMemoryFor(long bytes) {
    long spare = Math.min(SPARE_BYTES, bytes / 3 + 1);
    return bytes > Long.MAX_VALUE - spare ? Long.MAX_VALUE : bytes + spare;
  }

  private static long machineMemory() {
    return MachineLimits.memory().orElse(2 * Runtime.getRuntime().maxMemory());
  }

  /**
   * Sets the budget. Above it nothing more is handed out; what is held already is given back as its
   * holders evict, and what they cannot give back they keep.
   *
   * @throws IllegalArgumentException below {@link #MIN_BYTES} or above what the JVM allows
   */
  public synchronized void resize(long bytes) {
    maxBytes = checked(bytes);
    limitBytes = bytes;
    inheritedBytes = usedBytes();
  }

  public long maxBytes() {
    return maxBytes;
  }

  /** What is handed out now: frames and reservations, in bytes. */
  public synchronized long usedBytes() {
    return taken * Frame.BYTES + reserved;
  }

  /** Whether a frame could be had without anybody giving one back. */
  public synchronized boolean hasRoom() {
    return fits(Frame.BYTES)
        && (taken + 1) * Frame.BYTES < maxBytes - maxBytes / 16
        && !(free.isEmpty() && isRefused());
  }

  /** Whether more than a part of what can be handed out is. */
  public synchronized boolean isUsedBeyond(double part) {
    long attainable = isRefused() ? Math.min(maxBytes, slabBytes() + reserved) : maxBytes;
    return usedBytes() > part * attainable;
  }

  public void enter(Tenant tenant) {
    tenants.add(tenant);
  }

  /** Ends a tenancy. The tenant has given back everything. */
  public void leave(Tenant tenant) {
    tenants.remove(tenant);
  }

  /** A frame, evicting those of others or the caller if it must; null if none can be had. */
  public @Nullable Frame take() {
    return take(Frame.BYTES);
  }

  /** The same, but it need only have so many bytes: a part of a frame, if that is enough. */
  public @Nullable Frame take(int bytes) {
    Frame frame = takeFree(bytes);
    while (frame == null && evict(EVICTED_AT_ONCE) > 0) {
      frame = takeFree(bytes);
    }
    return frame;
  }

  /** A frame if one is to be had without evicting; otherwise null. */
  public @Nullable Frame takeFree() {
    return takeFree(Frame.BYTES);
  }

  /** The same, but it need only have so many bytes: a part of a frame, if that is enough. */
  public synchronized @Nullable Frame takeFree(int bytes) {
    int size = SharedFrames.partOf(bytes);
    if (size == Frame.BYTES) {
      return whole(takeNumber(false));
    }
    long part = shared.take(size);
    if (part == SharedFrames.NONE) {
      int number = takeNumber(true);
      if (number < 0 || !isShareable(number)) {
        return whole(number);
      }
      shared.add(number);
      part = shared.take(size);
    }
    return view(SharedFrames.number(part), SharedFrames.offset(part), size);
  }

  private @Nullable Frame whole(int number) {
    return number < 0 ? null : view(number, 0, Frame.BYTES);
  }

  /**
   * The number of a free frame, now taken, or a negative number.
   *
   * @param toShare one that can be shared, if there is any
   */
  private int takeNumber(boolean toShare) {
    if (!fits(Frame.BYTES) || (free.isEmpty() && !carve())) {
      return -1;
    }
    int at = free.size() - 1;
    while (toShare && at > 0 && !isShareable(free.get(at))) {
      at--;
    }
    taken++;
    return free.remove(at);
  }

  /** The last frame of a slab is not shared: the buffers of its parts would not fit into that. */
  private static boolean isShareable(int number) {
    return number % SLAB_FRAMES != SLAB_FRAMES - 1;
  }

  /** Gives a frame back. Nobody writes to it any more; readers may still, and find out. */
  public synchronized void give(Frame frame) {
    if (frame.bytes() < Frame.BYTES && !shared.give(frame)) {
      return;
    }
    taken--;
    free.add(frame.number());
  }

  /** Counts memory on the heap; false if it does not fit, even after evicting. */
  public boolean reserve(long bytes) {
    do {
      synchronized (this) {
        if (fits(bytes)) {
          reserved += bytes;
          return true;
        }
      }
    } while (evict((int) Math.min(Integer.MAX_VALUE, bytes / Frame.BYTES + 1)) > 0);
    return false;
  }

  /**
   * The same, but has tenants write to files where they must, and waits a little for those that are
   * in the midst of it. Not for a thread that a tenant may wait for.
   */
  public boolean reserveReclaiming(long bytes) {
    Patience patience = new Patience(this);
    while (!reserve(bytes)) {
      if (reclaim(RECLAIMED_AT_ONCE) > 0) {
        patience = new Patience(this);
      } else if (!patience.pause()) {
        return false;
      }
    }
    return true;
  }

  public synchronized void release(long bytes) {
    reserved -= bytes;
  }

  /** Makes tenants give back frames, also by writing to files; returns how many they gave. */
  public int reclaim(int frames) {
    int reclaimed = 0;
    for (Tenant tenant : byExcess()) {
      reclaimed += tenant.reclaim(frames - reclaimed);
      if (reclaimed >= frames) {
        break;
      }
    }
    return reclaimed == 0 && keepInherited(frames) ? frames : reclaimed;
  }

  /** Whether it is worth waiting for a tenant that is in the midst of writing. */
  boolean isWorthWaiting() {
    return tenants.stream().noneMatch(Tenant::isReclaimingInThisThread)
        && tenants.stream().anyMatch(Tenant::isReclaiming);
  }

  /**
   * Raises the limit by some frames, up to what was in use when the budget became smaller. Nobody
   * can give anything back: who took it under the larger budget must not die of the smaller one.
   */
  private synchronized boolean keepInherited(int frames) {
    long wanted = Math.min(inheritedBytes, usedBytes() + (long) frames * Frame.BYTES);
    if (wanted <= limitBytes) {
      return false;
    }
    limitBytes = wanted;
    return true;
  }

  private int evict(int frames) {
    int evicted = 0;
    for (Tenant tenant : byExcess()) {
      evicted += tenant.evict(frames - evicted);
      if (evicted >= frames) {
        break;
      }
    }
    return evicted;
  }

  /** Those that hold most for their weight first. */
  private List<Tenant> byExcess() {
    return tenants.stream()
        .map(tenant -> new Excess(tenant, tenant.memoryBytes() / tenant.weight()))
        .sorted(Comparator.comparingDouble(Excess::bytes).reversed())
        .map(Excess::tenant)
        .toList();
  }

  /** What a tenant holds for its weight. */
  private record Excess(Tenant tenant, double bytes) {}

  private boolean fits(long bytes) {
    return taken * Frame.BYTES + reserved + bytes <= limitBytes;
  }

  private boolean carve() {
    if (isRefused()) {
      return false;
    }
    ByteBuffer slab;
    try {
      slab = allocator.apply(SLAB_FRAMES * Frame.BYTES + CACHE_LINE);
    } catch (OutOfMemoryError e) {
      refusedAt = nanoClock.getAsLong(); // what there is goes round until then
      return false;
    }
    refusedAt = null;
    int first = carved;
    carved += SLAB_FRAMES;
    slabs.add(slab.alignedSlice(CACHE_LINE));
    for (int i = SLAB_FRAMES - 1; i >= 0; i--) {
      free.add(first + i);
    }
    return true;
  }

  private boolean isRefused() {
    return refusedAt != null && nanoClock.getAsLong() - refusedAt < REFUSAL_NANOS;
  }

  private long slabBytes() {
    return (long) carved * Frame.BYTES;
  }

  /**
   * What to do for more memory than can be had, to end a message with: the budget is used up, or
   * the JVM has none left for it.
   */
  public synchronized String remedy() {
    if (!isRefused()) {
      return "raise weir.memory.max.bytes";
    }
    return "this JVM has no direct memory left for it, of "
        + MachineLimits.directMemory()
        + " bytes the stores have "
        + slabBytes()
        + " and others most of the rest; start it with a larger -XX:MaxDirectMemorySize, or lower"
        + " what others take";
  }

  private Frame view(int number, int offset, int bytes) {
    ByteBuffer slab = slabs.get(number / SLAB_FRAMES);
    int at = number % SLAB_FRAMES * Frame.BYTES + offset;
    return new Frame(
        number, offset, bytes, slab.slice(at, Frame.BYTES).order(ByteOrder.LITTLE_ENDIAN));
  }
}

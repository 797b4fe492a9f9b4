package io.weir.stores.memory;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The memory that the stores of a process may take, and who holds it. Frames are carved from slabs
 * of direct memory that are allocated as needed, recycled, and let go when the last tenant leaves.
 */
public final class MemoryBudget {
  /** The smallest budget that can be set. */
  public static final long MIN_BYTES = 4L << 20;

  private static final int SLAB_FRAMES = 64;
  private static final int CACHE_LINE = 64;
  private static final int EVICTED_AT_ONCE = 16;
  private static final int RECLAIMED_AT_ONCE = 16;
  private static final int RECLAIM_ATTEMPTS = 10;
  private static final long RECLAIM_PAUSE_NANOS = 1_000_000;

  /** Direct memory that the JVM's own I/O and Kafka's sockets need beside the budget. */
  private static final long SPARE_BYTES = 16L << 20;

  /** Created at the first use. */
  private static final class ProcessBudget {
    static final MemoryBudget INSTANCE = new MemoryBudget(defaultMaxBytes());
  }

  private final List<Tenant> tenants = new CopyOnWriteArrayList<>();
  private final List<@Nullable ByteBuffer> slabs = new ArrayList<>();
  private final List<Frame> free = new ArrayList<>();
  private int carved;
  private long taken;
  private long reserved;
  private volatile long maxBytes;

  /** A budget of its own, beside that of the process. */
  public MemoryBudget(long maxBytes) {
    this.maxBytes = checked(maxBytes);
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
    long direct = directMemoryLimit() / 4 * 3;
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
    long limit = directMemoryLimit();
    if (bytes > limit - Math.min(SPARE_BYTES, limit / 4)) {
      throw new IllegalArgumentException(
          "A memory budget of "
              + bytes
              + " bytes does not fit into the "
              + limit
              + " bytes of direct memory that this JVM allows: lower weir.memory.max.bytes or start"
              + " the JVM with -XX:MaxDirectMemorySize of at least "
              + (bytes + SPARE_BYTES));
    }
    return bytes;
  }

  private static long directMemoryLimit() {
    HotSpotDiagnosticMXBean bean =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    long set =
        bean == null ? 0 : Long.parseLong(bean.getVMOption("MaxDirectMemorySize").getValue());
    return set > 0 ? set : Runtime.getRuntime().maxMemory();
  }

  private static long machineMemory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 2 * Runtime.getRuntime().maxMemory();
  }

  /**
   * Sets the budget. Above it nothing more is handed out; what is held already is given back as its
   * holders evict.
   *
   * @throws IllegalArgumentException below {@link #MIN_BYTES} or above what the JVM allows
   */
  public void resize(long bytes) {
    maxBytes = checked(bytes);
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
    return fits(Frame.BYTES) && (taken + 1) * Frame.BYTES < maxBytes - maxBytes / 16;
  }

  public void enter(Tenant tenant) {
    tenants.add(tenant);
  }

  /** Ends a tenancy. The tenant has given back everything. */
  public synchronized void leave(Tenant tenant) {
    tenants.remove(tenant);
    if (tenants.isEmpty() && taken == 0) {
      slabs.clear();
      free.clear();
      carved = 0;
    }
  }

  /** A frame, evicting those of others or the caller if it must; null if none can be had. */
  public @Nullable Frame take() {
    Frame frame = takeFree();
    while (frame == null && evict(EVICTED_AT_ONCE) > 0) {
      frame = takeFree();
    }
    return frame;
  }

  /** A frame if one is to be had without evicting; otherwise null. */
  public synchronized @Nullable Frame takeFree() {
    if (!fits(Frame.BYTES)) {
      return null;
    }
    if (free.isEmpty() && !carve()) {
      return null;
    }
    Frame last = free.remove(free.size() - 1);
    taken++;
    ByteBuffer slab = slabs.get(last.number() / SLAB_FRAMES);
    if (slab == null) {
      throw new AssertionError("frame " + last.number() + " of a slab that is gone");
    }
    return new Frame(last.number(), view(slab, last.number() % SLAB_FRAMES));
  }

  /** Gives a frame back. Nobody writes to it any more; readers may still, and find out. */
  public synchronized void give(Frame frame) {
    taken--;
    free.add(frame);
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
    int inVain = 0;
    while (!reserve(bytes)) {
      if (reclaim(RECLAIMED_AT_ONCE) > 0) {
        inVain = 0;
      } else if (++inVain > RECLAIM_ATTEMPTS) {
        return false;
      } else {
        LockSupport.parkNanos(RECLAIM_PAUSE_NANOS);
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
    return reclaimed;
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
    return taken * Frame.BYTES + reserved + bytes <= maxBytes;
  }

  private boolean carve() {
    ByteBuffer slab;
    try {
      slab = ByteBuffer.allocateDirect(SLAB_FRAMES * Frame.BYTES + CACHE_LINE);
    } catch (OutOfMemoryError e) {
      // The JVM's limit of direct memory, used up by others: the same as a budget used up.
      return false;
    }
    int first = carved;
    carved += SLAB_FRAMES;
    slabs.add(slab.alignedSlice(CACHE_LINE));
    for (int i = SLAB_FRAMES - 1; i >= 0; i--) {
      free.add(new Frame(first + i, slab));
    }
    return true;
  }

  private static ByteBuffer view(ByteBuffer slab, int index) {
    return slab.slice(index * Frame.BYTES, Frame.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}

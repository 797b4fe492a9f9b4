package io.weir.stores.io;

import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A directory that fails when it is told to: at the n-th call of some kinds once or from then on,
 * when so many bytes have been written, or by stopping for good, as if the process had died. It
 * counts the calls, so that a test can first run without faults and then once for each call.
 *
 * <p>At most one fault, one limit of bytes and one stop are set at a time. An error comes before
 * the call has any effect, but that a close closes: nothing leaks because of an injected error; and
 * that a sync of a file in a {@link MemoryDirectory} loses what it was to make durable. A sync
 * fails with a {@link FailedSyncException}, also on a full disk.
 */
public final class FaultyDirectory extends InterceptingDirectory {
  private static final long UNLIMITED = Long.MAX_VALUE;

  private final Directory delegate;
  private final Map<Operation, Long> calls = new EnumMap<>(Operation.class);

  /** Held to read while a call is under way, so that a stop can wait for those of other threads. */
  private final ReadWriteLock underWay = new ReentrantReadWriteLock();

  private @Nullable Plan plan;
  private long planCalls;
  private long bytesLeft = UNLIMITED;
  private long stopCall = Long.MAX_VALUE;
  private boolean stopped;
  private long mutatingCalls;
  private long injectedFaults;
  private @Nullable Operation failed;

  public FaultyDirectory(Directory delegate) {
    super(delegate);
    this.delegate = delegate;
  }

  /** What goes wrong. */
  public enum Fault {
    /** An {@link InjectedException}. */
    ERROR,
    /** A {@link DiskFullException}. */
    DISK_FULL,
    /** A {@link TooManyFilesException}. */
    TOO_MANY_FILES,
    /**
     * Of a READ, half of the bytes and no exception, as if the file ended there. Of a WRITE, half
     * of the bytes are written and an {@link InjectedException} follows.
     */
    SHORT
  }

  /** An injected error of the disk. */
  public static final class InjectedException extends IOException {
    private static final long serialVersionUID = 1L;

    InjectedException(String message) {
      super(message);
    }
  }

  /**
   * The process is dead: what is thrown where it would have ended, and by every call after that.
   */
  public static final class StoppedError extends Error {
    private static final long serialVersionUID = 1L;

    StoppedError(String message) {
      super(message);
    }
  }

  private record Plan(Fault fault, long call, boolean forever, Set<Operation> operations) {
    boolean hits(long count) {
      return forever ? count >= call : count == call;
    }
  }

  /** The outcome of a call as decided before it. */
  private record Verdict(@Nullable Fault fault, int length) {}

  /**
   * Throws an error at one call.
   *
   * @param call which call of these kinds from now on; 1 is the next
   * @param operations none for all kinds
   */
  public void failAt(long call, Operation... operations) {
    inject(Fault.ERROR, call, false, operations);
  }

  /** Throws an error at a call and at each later one of these kinds, until {@link #heal}. */
  public void failFrom(long call, Operation... operations) {
    inject(Fault.ERROR, call, true, operations);
  }

  /**
   * Sets the fault, instead of the one before.
   *
   * @param call which call of these kinds from now on; 1 is the next
   * @param forever whether it is also each call after that, until {@link #heal}
   * @param operations none for all kinds
   */
  public synchronized void inject(
      Fault fault, long call, boolean forever, Operation... operations) {
    Set<Operation> kinds = EnumSet.noneOf(Operation.class);
    kinds.addAll(Set.of(operations.length == 0 ? Operation.values() : operations));
    if (fault == Fault.SHORT && !EnumSet.of(Operation.READ, Operation.WRITE).containsAll(kinds)) {
      throw new IllegalArgumentException(
          "only a READ or a WRITE can be short, not all of " + kinds);
    }
    plan = new Plan(fault, call, forever, kinds);
    planCalls = 0;
  }

  /**
   * Lets so many more bytes be written; the write that reaches beyond writes what fits and throws a
   * {@link DiskFullException}. Deletions give nothing back: {@link MemoryDirectory#limit} does
   * that.
   */
  public synchronized void allowBytes(long bytes) {
    bytesLeft = bytes;
  }

  /** Ends the fault and the limit of bytes, not a stop. */
  public synchronized void heal() {
    plan = null;
    bytesLeft = UNLIMITED;
  }

  /**
   * Stops instead of doing a call that {@linkplain Operation#mutates() mutates}. When the {@link
   * StoppedError} comes, no call of another thread is under way any more, and the delegate changes
   * no more.
   *
   * @param mutatingCall which of them, counted from the beginning; 1 is the first
   */
  public synchronized void stopAt(long mutatingCall) {
    stopCall = mutatingCall;
  }

  public synchronized boolean isStopped() {
    return stopped;
  }

  /** All calls so far. */
  public synchronized long calls() {
    return calls.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The calls of this kind so far. */
  public synchronized long calls(Operation operation) {
    return calls.getOrDefault(operation, 0L);
  }

  /** The calls so far that can change what is found after a crash. */
  public synchronized long mutatingCalls() {
    return mutatingCalls;
  }

  /** The calls so far that failed or were short because of this double; a stop does not count. */
  public synchronized long injectedFaults() {
    return injectedFaults;
  }

  /** What the newest injected fault hit; null if there was none. */
  public synchronized @Nullable Operation failed() {
    return failed;
  }

  @Override
  <T> T around(Call call, Action<T> action) throws IOException {
    underWay.readLock().lock();
    try {
      Verdict verdict = judge(call);
      if (verdict != null) {
        return carryOut(verdict, call, action);
      }
    } finally {
      underWay.readLock().unlock();
    }
    underWay.writeLock().lock(); // waits until the others are through
    try {
      if (call.operation() == Operation.CLOSE) {
        action.run(call.length()); // as the operating system does for a dead process
      }
      throw new StoppedError("stopped at " + text(call));
    } finally {
      underWay.writeLock().unlock();
    }
  }

  /** Counts the call and says what becomes of it; null if the process is dead. */
  private synchronized @Nullable Verdict judge(Call call) {
    Operation operation = call.operation();
    calls.merge(operation, 1L, Long::sum);
    mutatingCalls += operation.mutates() ? 1 : 0;
    stopped |= mutatingCalls >= stopCall;
    if (stopped) {
      return null;
    }
    if (plan != null && plan.operations().contains(operation) && plan.hits(++planCalls)) {
      injectedFaults++;
      failed = operation;
      boolean half = plan.fault() == Fault.SHORT;
      return new Verdict(plan.fault(), half ? call.length() / 2 : 0);
    }
    if (operation == Operation.WRITE && bytesLeft != UNLIMITED) {
      int fitting = (int) Math.min(call.length(), bytesLeft);
      bytesLeft -= fitting;
      if (fitting < call.length()) {
        injectedFaults++;
        failed = operation;
        return new Verdict(Fault.DISK_FULL, fitting);
      }
    }
    return new Verdict(null, call.length());
  }

  private <T> T carryOut(Verdict verdict, Call call, Action<T> action) throws IOException {
    Operation operation = call.operation();
    Fault fault = verdict.fault();
    if (fault == null || (fault == Fault.SHORT && operation == Operation.READ)) {
      return action.run(verdict.length());
    }
    if (operation == Operation.CLOSE || verdict.length() > 0) {
      action.run(verdict.length());
    }
    if (operation == Operation.SYNC && delegate instanceof MemoryDirectory memory) {
      memory.loseUnsynced(call.name());
    }
    if (operation == Operation.SYNC || operation == Operation.SYNC_DIRECTORY) {
      throw new FailedSyncException("injected: cannot " + text(call) + ": " + fault);
    }
    if (fault == Fault.TOO_MANY_FILES) {
      throw new TooManyFilesException("injected: no descriptor left to " + text(call));
    }
    if (fault == Fault.DISK_FULL) {
      throw new DiskFullException("injected: no space left to " + text(call));
    }
    throw new InjectedException("injected: cannot " + text(call));
  }

  private static String text(Call call) {
    return call.operation() + (call.name().isEmpty() ? "" : " " + call.name());
  }
}

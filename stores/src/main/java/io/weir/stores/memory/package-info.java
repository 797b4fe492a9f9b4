/**
 * The one memory number. Everything of a store that grows with its content is taken from a {@link
 * io.weir.stores.memory.MemoryBudget}: pages of the log and chunks of the index as {@link
 * io.weir.stores.memory.Frame}s of 64 KiB of direct memory, or parts of them for small stores, what
 * must live on the heap as counted reservations. All stores of a process share one budget by
 * weight. When it is used up, the store that holds the most for its weight gives back first.
 *
 * <p><b>Threads.</b> A budget is safe for any thread. It calls a {@link
 * io.weir.stores.memory.Tenant} without holding a lock of its own.
 *
 * <p><b>Errors.</b> Memory that cannot be had is reported by the caller as a {@link
 * io.weir.stores.MemoryLimitException}, never as an {@code OutOfMemoryError}; if the JVM has no
 * direct memory left because others took it, the message says so.
 */
@org.jspecify.annotations.NullMarked
package io.weir.stores.memory;

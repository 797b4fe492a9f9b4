/**
 * The one seam to files. Everything that an engine or a checkpoint writes or reads goes through a
 * {@link io.weir.stores.io.Directory}; nothing else in this module touches {@code java.nio.file} or
 * {@code java.io} files.
 *
 * <p>Synchronizing a file and synchronizing a directory are separate verbs, since they are separate
 * promises of the file system: the first makes bytes durable, the second makes names durable.
 *
 * <p>{@link io.weir.stores.io.FileDirectory} is the entry point to real files. Its rules:
 *
 * <ul>
 *   <li><b>Threads.</b> Everything may be used by many threads at once; reads and writes carry
 *       their position and do not wait for each other. The caller orders a read after a write.
 *   <li><b>Interrupts.</b> No operation looks at the interrupt flag of its thread or changes it,
 *       and no interrupt closes a file: an interactive query may be interrupted at any time while
 *       the stream thread reads the same file.
 *   <li><b>Errors.</b> Each names the file and what was attempted. A shortage of space or of
 *       descriptors passes, and the call can be repeated; it is recognized without looking at the
 *       text of the system, which is in the language of the user. Apart from opening a file,
 *       nothing is tried again, least of all a failed sync: nobody knows what it left durable.
 *   <li><b>Descriptors.</b> Only so many of the files that the process reads are open at once
 *       ({@link io.weir.stores.io.OpenFiles}); the others are opened when they are read. When a
 *       file cannot be opened, files that nobody reads are closed and it is tried again.
 *   <li><b>Locks.</b> What counts is the lock that the operating system keeps for the process, not
 *       the presence of the lock file, which therefore stays.
 * </ul>
 *
 * <p>The tests of this package have three more directories: one in memory that loses power, one
 * that fails, and one that records what it was asked.
 */
@org.jspecify.annotations.NullMarked
package io.weir.stores.io;

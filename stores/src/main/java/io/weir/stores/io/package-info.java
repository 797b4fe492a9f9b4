/**
 * The one seam to files. Everything that an engine or a checkpoint writes or reads goes through a
 * {@link io.weir.stores.io.Directory}; nothing else in this module touches {@code java.nio.file} or
 * {@code java.io} files.
 *
 * <p>Synchronizing a file and synchronizing a directory are separate verbs, since they are separate
 * promises of the file system: the first makes bytes durable, the second makes names durable.
 */
@org.jspecify.annotations.NullMarked
package io.weir.stores.io;

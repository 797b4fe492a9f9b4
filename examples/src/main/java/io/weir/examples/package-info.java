/**
 * Applications that run on Weir stores, started by the script {@code weir} in the root of the
 * repository. {@link io.weir.examples.Weir} is the command line; every application has a room of
 * its own.
 *
 * <p>Nothing here is part of the library: what users put on their class path does not know these
 * classes. Errors become one line and an exit status, see {@link io.weir.examples.Weir}.
 */
@NullMarked
package io.weir.examples;

import org.jspecify.annotations.NullMarked;

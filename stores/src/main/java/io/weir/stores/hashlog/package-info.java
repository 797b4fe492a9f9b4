/** The in-place hash log. */
@org.jspecify.annotations.NullMarked
package io.weir.stores.hashlog;

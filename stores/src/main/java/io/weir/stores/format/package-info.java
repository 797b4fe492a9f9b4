/** The bytes on disk. */
@org.jspecify.annotations.NullMarked
package io.weir.stores.format;

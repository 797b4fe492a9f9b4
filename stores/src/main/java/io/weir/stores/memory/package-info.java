/** The process-wide memory budget. */
@org.jspecify.annotations.NullMarked
package io.weir.stores.memory;

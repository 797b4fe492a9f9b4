/** To be told. */
@org.jspecify.annotations.NullMarked
package io.weir.config;

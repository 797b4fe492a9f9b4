/**
 * Directories of stores as earlier builds left them, which every later build has to open.
 *
 * <p>In {@code src/test/resources/golden} there is a directory for each kind of store, and in it
 * one for each set of format versions that its files have had: {@code files.zip} is the store as it
 * was found when its process was killed, {@code rows.txt} what it has to show. Neither is ever
 * changed. Whoever raises a version adds the directory of the new one with
 *
 * <pre>
 * mvn test -pl stores -am -Dtest=GoldenStoresTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dweir.golden.write=true
 * </pre>
 *
 * <p>and keeps the old one. If its files can be read no more, an empty file {@code refused} is put
 * beside them, and the test sees to it that they are refused with a clear text.
 */
@org.jspecify.annotations.NullMarked
package io.weir.stores.golden;

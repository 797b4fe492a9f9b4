/**
 * What an engine asks of the file system, written down: what it creates, writes, syncs, renames and
 * deletes, in which order, when it is opened, committed to, rolled, sealed, purged, closed.
 *
 * <p>A change of that order is a change of what survives a loss of power, and is to be seen in
 * review. The transcripts are in {@code src/test/resources/transcripts}. Whoever means to change
 * one has it written anew, and commits what is different:
 *
 * <pre>
 * mvn test -pl stores -am -Dtest='*TranscriptTest' -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dweir.transcripts.renew=true
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package io.weir.stores.transcript;

/**
 * The order of the keys of a store that has none by itself: what range reads of a hash log walk
 * over.
 *
 * <p>The keys lie in a set on the heap, which takes what is new, and in sorted runs in files, which
 * are merged as they come to be of similar size (O'Neil et al., The Log-Structured Merge-Tree, Acta
 * Informatica 1996). A set that has become long is written as a run; nothing that was sorted is
 * sorted again. The keys of a small store stay on the heap. {@link
 * io.weir.stores.keyorder.KeySorter} makes the first run of a store that has its keys already,
 * {@link io.weir.stores.keyorder.KeyOrder} is the whole, and {@link
 * io.weir.stores.keyorder.HeldKeys} what a reader has of it.
 *
 * <p><b>Keys that are gone.</b> A deleted key is marked with the position of the log at which it
 * went, since older readers still look for it. If there is no reader, and no run that may have the
 * key, it leaves the set at once. A mark hides the key from readers that are younger; when the
 * oldest run is merged and no reader is older, both go. So the newest parts serve readers of any
 * age, which need not keep the parts that they started with.
 *
 * <p><b>The files</b> are those of {@link io.weir.stores.sortedrun}, named {@code order-} and
 * sixteen digits. A key that may be there is a record without a value, one that went a tombstone
 * with the position (8 bytes, big-endian) at which it went. No file is synced and none outlives the
 * process: opening the store deletes what is left.
 *
 * <p><b>Threads.</b> The writer of the store changes the set under the write lock; under it one
 * part replaces others, too. Runs are written beside the writer. Readers take no lock.
 * <b>Errors.</b> A run that cannot be written or read fails that attempt alone: the owner of the
 * order drops it, and sorts anew when it is asked again.
 */
@org.jspecify.annotations.NullMarked
package io.weir.stores.keyorder;

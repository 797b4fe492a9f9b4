/**
 * What every store does beside its records: it makes generations of its marks, and works in the
 * background.
 *
 * <p><b>From a mark to a generation.</b> A mark ({@link io.weir.stores.generation.Marks}) is a note
 * in memory and costs nothing. From time to time a store takes what the newest mark describes and
 * makes it durable in the background: first the files, then a manifest that names them ({@link
 * io.weir.stores.generation.Manifests}). The newest two generations are kept. One can be pinned
 * ({@link io.weir.stores.generation.PinnedGeneration}): its files stay while they are copied. A
 * store is opened at the newest generation that proves whole ({@link
 * io.weir.stores.generation.Opening}).
 *
 * <p><b>Background.</b> All stores of the process share a few threads ({@link
 * io.weir.stores.generation.BackgroundThreads}). A store asks for work that may be due as often as
 * it likes, and one thread at a time does it ({@link io.weir.stores.generation.RequestLoop}). What
 * becomes of a store whose work fails is decided in one place ({@link
 * io.weir.stores.generation.BackgroundWork}): a shortage is waited out, anything else ends the
 * store ({@link io.weir.stores.generation.StoreState}).
 */
@org.jspecify.annotations.NullMarked
package io.weir.stores.generation;

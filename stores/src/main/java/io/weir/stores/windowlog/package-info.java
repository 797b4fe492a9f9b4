/**
 * The purge-by-window log: for windows and sessions, which come with a time and go with it.
 *
 * <p><b>Bundles.</b> Rows are kept apart by the span of time that they belong to. The {@code
 * Bundle} of a span is a hash log of its own ({@link io.weir.stores.hashlog.RecordLog}), so that
 * rows are updated in place while they are hot and found by one read when they are cold. When
 * stream time has passed a span by the retention, its bundle is closed and its files are deleted:
 * nothing is searched, copied or marked as deleted (Lee et al., FlowKV, EuroSys 2023, store purge
 * by window). Late rows find their bundle as long as it is there. That of the next span is made
 * ready in the background ({@code NextBundle}). Rows that are emitted when their window closes are
 * held for the operator before they go ({@code Expiry}).
 *
 * <p><b>The way of a row.</b> {@link io.weir.stores.windowlog.WindowLog} takes the time out of the
 * row key ({@code RowLayout}) and finds the bundle; the bundle finds the row group. A
 * <em>group</em> ({@code RowGroup}) is one record of the hash log: all rows of one plain key whose
 * times share a <em>grain</em>, in the order of their keys. So an update of a window is one lookup
 * and one overwrite, and a read of a key between two times takes one lookup for each grain. A group
 * of several rows that grows beyond half a KiB is split into sixteen groups of a sixteenth of its
 * grain; if all its rows are of one millisecond, it is split by their suffixes ({@code
 * GroupPlace}): so an update writes little more than its row, however long and however many the
 * rows are. A read of a key over many grains learns from a filter which of them the key is in
 * ({@code GrainFilters}).
 *
 * <p><b>Generations</b> ({@link io.weir.stores.generation}). A bundle makes its hash log durable
 * when the store asks for it, and tells the store in which files it is ({@code BundleGenerations}).
 * Once all bundles have answered ({@code WindowCut}), the store publishes one manifest that names
 * the files of all ({@code WindowManifest}). When a store is opened, each bundle forgets what came
 * after that. So a generation of the store is one moment, though most of it may have been written
 * long before. Stream time is not part of it and begins anew.
 *
 * <p><b>Sealing.</b> A hash log is fast and takes memory for each group. When memory is short, a
 * bundle whose span has ended is therefore sealed ({@code Sealing}): its groups are written, in the
 * order of their keys, into a sorted run ({@link io.weir.stores.sortedrun}), and its hash log goes.
 * A late row finds its group in the run and is written into a new hash log above it ({@code
 * Layers}); once that has become large, both are sealed again. While there is plenty of memory
 * nothing is sealed, since most bundles expire before sealing pays off. A write that finds no
 * memory waits until a bundle is sealed.
 *
 * <p><b>Reads of many keys</b> ({@code SliceCursor}) go from slice to slice, in which the rows of
 * all bundles are in one order ({@code BundleCursor} for each). A sealed bundle is read block by
 * block. One that is not keeps its groups in order from the first such read on ({@code GroupList}),
 * until memory is short, or sorted in a file where the heap has no room ({@code GroupLists});
 * stores that are never read so pay nothing. The next read puts the new groups in order and leaves
 * the others as they are ({@code GroupRuns}), and a cursor looks at no more groups than it shows
 * ({@code ListWalk}). So a read costs what it reads, not what is there.
 *
 * <p><b>Failures.</b> The background leaves out a step for which there is no space; a step that
 * fails in any other way ends the store ({@link io.weir.stores.generation.BackgroundWork}).
 *
 * <p><b>Threads.</b> One writer; readers without locks, as those of a hash log. A bundle may be
 * purged under a reader; its rows have then expired for that reader.
 */
@org.jspecify.annotations.NullMarked
package io.weir.stores.windowlog;

/**
 * The sorted tree: the engine of stores whose keys are read in their order (O'Neil, Cheng, Gawlick
 * and O'Neil, The log-structured merge-tree, 1996).
 *
 * <p><b>Writes</b> go into a {@link io.weir.stores.sorted.Memtable}, a B+ tree in memory of the
 * budget, where a newer value takes the place of an older one unless a scan still shows that. A
 * table that is full is sealed, another begins, and the background writes it to a {@link
 * io.weir.stores.sorted.Run}, a file that is never changed ({@link io.weir.stores.sortedrun}). Runs
 * are merged as {@link io.weir.stores.sorted.MergePolicy} says, a step at a time, so that a sealed
 * table does not wait for a long merge. A writer who is faster than all this does a part of the
 * work ({@link io.weir.stores.sorted.TreeMaintenance}). A put looks for its key in what lies below
 * the table, since {@link io.weir.stores.Engine#size} is exact; filters answer that for nearly all
 * keys that are new.
 *
 * <p><b>Reads</b> look into the table that is written, then into sealed ones, then into runs, the
 * newest first, and end at the first that knows the key. A scan merges them all. Which there are
 * says {@link io.weir.stores.sorted.Levels}; whoever reads keeps its parts from going, and a scan
 * shows the versions of its {@link io.weir.stores.sorted.Snapshots snapshot}. A scan that nobody
 * closes is moved off its tables to a file of its own once memory is short.
 *
 * <p><b>Generations.</b> A mark of which one is to be made seals the table. Once all tables before
 * the mark are runs, a {@link io.weir.stores.sorted.TreeManifest} names these. The files are
 *
 * <pre>
 * run-NUMBER    a run; also of a scan alone, which no manifest names
 * tree-NUMBER   the manifest of a generation
 * </pre>
 *
 * <p><b>Threads.</b> One thread writes, any number read without waiting for it or making it wait.
 * Where records are is exchanged under the monitor of {@link io.weir.stores.sorted.Content}, for a
 * moment; who flushes a table holds a lock for that, and who takes a step of the background one for
 * that, which may take the first. None of them is taken under the monitor.
 *
 * <p><b>Errors</b> are those of {@link io.weir.stores.Engine}. What fails in the background is
 * judged by {@link io.weir.stores.generation.BackgroundWork}.
 */
@org.jspecify.annotations.NullMarked
package io.weir.stores.sorted;

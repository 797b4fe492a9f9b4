/**
 * The reliability kits: what every engine has to survive, and the proof that the kits notice when
 * one does not.
 *
 * <p>An engine plugs in by one enum that implements {@link io.weir.stores.kit.EngineSubject}, a
 * constant for each way to configure it, and by one empty subclass of {@link
 * io.weir.stores.kit.SuiteTest} for each {@link io.weir.stores.kit.Suite}. The suites reach the
 * engine through {@link io.weir.stores.KeyValueEngine} and its files through {@link
 * io.weir.stores.io.Directory} only.
 *
 * <p>A workload is a list of {@link io.weir.stores.kit.Operation operations}, drawn from a seed.
 * The {@link io.weir.stores.kit.Player} does each to the engine and to the {@link
 * io.weir.stores.kit.Model} and compares the answers; the model also remembers every mark, and so
 * knows what a store may come back with. A failure names the seed and the command that replays it;
 * that of the {@link io.weir.stores.kit.DifferentialSuite} also the fewest operations that still
 * fail.
 *
 * <p>{@link io.weir.stores.kit.ReferenceEngine} is a toy that passes the suites; each {@link
 * io.weir.stores.kit.PlantedBug} makes it fail the one that is meant to find bugs of its kind.
 */
@org.jspecify.annotations.NullMarked
package io.weir.stores.kit;

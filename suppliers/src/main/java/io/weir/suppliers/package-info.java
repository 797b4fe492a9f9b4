/**
 * What an application touches: suppliers of stores, and the stores that Kafka Streams runs.
 *
 * <p>{@link io.weir.suppliers.WeirDslStoreSuppliers} gives every store of the DSL an engine, {@link
 * io.weir.suppliers.WeirStores} makes stores one by one under the names of Kafka's {@code Stores}.
 * Which engine a store got, and why, is logged when it opens and answered by {@link
 * io.weir.suppliers.WeirStores#plan}. Everything else is package-private.
 *
 * <p>A store chooses its engine when Kafka opens it, from the settings of the application: only
 * then are they known in every case. So Kafka holds a {@code WeirStore}, one for each kind of store
 * and format, that passes calls on to an {@code EngineStore} or, if a setting says so, to Kafka's
 * own store. An engine store adds the semantics of one kind of store to an {@code OpenEngine},
 * which has what all of them need. What a store is to be is a {@code StoreRequest}, {@code
 * WindowRequest} or {@code SessionRequest}, made by the suppliers.
 *
 * <p>What the changelog demands is left to {@code io.weir.changelog}; here are the semantics of
 * Kafka's interfaces: formats and their markers, iterators, queries, positions, metrics and
 * exceptions.
 *
 * <p><b>Threads.</b> As Kafka Streams uses stores: one thread at a time writes, any thread reads at
 * any time, also while the store closes.
 *
 * <p><b>Errors.</b> {@link org.apache.kafka.streams.errors.InvalidStateStoreException} when a store
 * is not open; {@link org.apache.kafka.streams.errors.ProcessorStateException}, with the name of
 * the store, for what the engine reports. A store that is found damaged when it opens starts empty,
 * and tells Kafka so.
 */
@org.jspecify.annotations.NullMarked
package io.weir.suppliers;

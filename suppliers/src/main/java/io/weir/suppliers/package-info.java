/**
 * What applications use: suppliers of stores, and the stores that Kafka Streams runs.
 *
 * <p>{@link io.weir.suppliers.WeirDslStoreSuppliers} gives every DSL store an engine; {@link
 * io.weir.suppliers.WeirStores} supplies stores one by one, with the method names of Kafka's {@code
 * Stores}. Weir logs which engine a store got, and why, when the store opens; {@link
 * io.weir.suppliers.WeirStores#plan} returns the same. Everything else is package-private.
 *
 * <p>A store chooses its engine when Kafka opens it, from the settings of the application: only
 * then are they known in every case. So Kafka holds a {@code WeirStore}, one for each kind of store
 * and format, that passes calls on to an {@code EngineStore} or, if a setting says so, to Kafka's
 * own store. An engine store adds the semantics of one kind of store to an {@code OpenEngine},
 * which has what all of them need. What a store is to be is a {@code StoreRequest}, {@code
 * WindowRequest}, {@code SessionRequest} or {@code VersionedRequest}, made by the suppliers.
 *
 * <p>{@code io.weir.changelog} does what the changelog demands; this package has the semantics of
 * Kafka's interfaces: formats and their markers, iterators, queries, positions, metrics and
 * exceptions.
 *
 * <p><b>Threads.</b> As Kafka Streams uses stores: one thread at a time writes, any thread reads at
 * any time, also while the store closes.
 *
 * <p><b>Errors.</b> {@link org.apache.kafka.streams.errors.InvalidStateStoreException} when a store
 * is not open; {@link org.apache.kafka.streams.errors.ProcessorStateException}, with the name of
 * the store, for what the engine reports. A store found damaged when it opens starts empty, and
 * tells Kafka so.
 */
@org.jspecify.annotations.NullMarked
package io.weir.suppliers;

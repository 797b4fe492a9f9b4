/**
 * The demo: an application that counts on Weir stores, from an empty broker to the restart.
 *
 * <p>{@link io.weir.examples.demo.DemoCommand} reads the options, {@link
 * io.weir.examples.demo.DemoRun} goes once through one run: it feeds a {@link
 * io.weir.examples.demo.Workload} to a {@link io.weir.examples.demo.Broker}, has a {@link
 * io.weir.examples.demo.CountingApplication} count it, reads the result by an interactive query,
 * starts the application again, and checks by a {@link io.weir.examples.demo.Tally} that nothing
 * was lost or counted twice. What is counted, by key, window, session or pair, is up to a {@link
 * io.weir.examples.demo.Query}; its {@link io.weir.examples.demo.Expectation} works out what is
 * right while the events are fed, without Kafka and without stores. {@link
 * io.weir.examples.demo.Comparison} has several such runs, each in a fresh JVM, and puts their
 * {@link io.weir.examples.demo.Outcome}s side by side.
 *
 * <p>Threads: a run belongs to the thread that started it; what the threads of Kafka report goes
 * through {@link io.weir.examples.demo.Trouble}, {@link io.weir.examples.demo.Meter} and {@link
 * io.weir.examples.demo.Restoration}. Errors: whatever ends a run is a {@link
 * io.weir.examples.demo.DemoException} or an {@link java.io.IOException}. Files are made below one
 * directory that is gone at the end, also after Ctrl-C.
 */
@NullMarked
package io.weir.examples.demo;

import org.jspecify.annotations.NullMarked;

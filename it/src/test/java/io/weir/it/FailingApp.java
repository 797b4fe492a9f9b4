package io.weir.it;

import io.weir.it.CountingApp.Counted;
import io.weir.it.CountingApp.Setup;
import io.weir.suppliers.WeirDslStoreSuppliers;
import io.weir.suppliers.WeirStores;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * An exactly-once application in a JVM of its own, whose transactions fail now and then, and which
 * then may die just before Kafka deletes what its stores have. Two tasks of one thread, and so of
 * one transaction, have stores of all kinds, one of which a punctuator writes to as well. Whatever
 * is counted is put out.
 */
final class FailingApp implements AutoCloseable {
  static final String OWN = "own";
  static final String SECOND = "second";
  static final String WINDOWS = "windows";
  static final String SESSIONS = "sessions";

  /** All stores; each has the changelog of the one partition that the application reads. */
  static final List<String> STORES = List.of(CountingApp.COUNTS, OWN, SECOND, WINDOWS, SESSIONS);

  static final String PUNCTUATED = "punctuated";

  private static final String RESTORES = "restores ";

  private final Process process;
  private final BufferedReader lines;
  private final Map<String, Long> restoredFrom = new HashMap<>();

  private FailingApp(Process process) {
    this.process = process;
    this.lines = process.inputReader(StandardCharsets.UTF_8);
  }

  /** What becomes of a transaction that fails. */
  enum Failure {
    /** None fails. */
    NONE,
    /** The commit is not heard of, and was not done. */
    TIMEOUT_UNCOMMITTED,
    /** The commit is not heard of, but was done. */
    TIMEOUT_COMMITTED,
    /** Another has taken over. */
    FENCED,
    /** A processor throws in the middle of it. */
    THROWN
  }

  static String second(Setup setup) {
    return setup.id() + "-second";
  }

  static Setup setup(String servers, String id, Path state) {
    return new Setup(
        servers, id, Counted.KEYS, state, Guarantee.EXACTLY_ONCE, WeirDslStoreSuppliers.class);
  }

  // ---- the JVM of the application

  /** Runs the application: servers, id, directory of the state, failure, seed. */
  public static void main(String[] arguments) throws IOException {
    Setup setup = setup(arguments[0], arguments[1], Path.of(arguments[2]));
    Faults faults =
        new Faults(
            Failure.valueOf(arguments[3]), new SplittableRandom(Long.parseLong(arguments[4])));
    Properties config = KilledApp.config(setup);
    KafkaStreams streams = new KafkaStreams(topology(setup, faults).build(), config, faults);
    streams.setUncaughtExceptionHandler(e -> StreamThreadExceptionResponse.REPLACE_THREAD);
    streams.setStateListener((now, before) -> System.out.println(now));
    streams.setGlobalStateRestoreListener(new Report());
    streams.start();
    while (System.in.read() >= 0) {
      // whoever started this closes the pipe, or dies
    }
    faults.end();
    streams.close();
  }

  static StreamsBuilder topology(Setup setup, Faults faults) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            WeirStores.persistentKeyValueStore(OWN), Serdes.String(), Serdes.Long()));
    KStream<String, String> input = builder.stream(setup.input());
    input
        .groupByKey()
        .count(Materialized.as(CountingApp.COUNTS))
        .toStream()
        .mapValues(String::valueOf)
        .to(setup.output());
    input
        .groupByKey()
        .windowedBy(TimeWindows.ofSizeWithNoGrace(Duration.ofDays(1)))
        .count(Materialized.as(WINDOWS));
    input
        .groupByKey()
        .windowedBy(SessionWindows.ofInactivityGapWithNoGrace(Duration.ofDays(1)))
        .count(Materialized.as(SESSIONS));
    input.process(() -> new Counter(faults), OWN).to(setup.output());
    builder.<String, String>stream(second(setup))
        .groupByKey()
        .count(Materialized.as(SECOND))
        .toStream((key, count) -> SECOND + " " + key)
        .mapValues(String::valueOf)
        .to(setup.output());
    return builder;
  }

  /** Counts in a store of its own, by record and by punctuation. */
  private static final class Counter implements Processor<String, String, String, String> {
    private final Faults faults;
    private ProcessorContext<String, String> context;
    private KeyValueStore<String, Long> store;

    Counter(Faults faults) {
      this.faults = faults;
    }

    @Override
    public void init(ProcessorContext<String, String> context) {
      this.context = context;
      this.store = context.getStateStore(OWN);
      context.schedule(
          Duration.ofMillis(30), PunctuationType.WALL_CLOCK_TIME, at -> count(PUNCTUATED, at));
    }

    @Override
    public void process(Record<String, String> record) {
      count(record.key(), record.timestamp());
      faults.maybeThrow();
    }

    private void count(String key, long at) {
      Long before = store.get(key);
      long count = before == null ? 1 : before + 1;
      store.put(key, count);
      context.forward(new Record<>(OWN + " " + key, String.valueOf(count), at));
    }

    @Override
    public void close() {
      if (!faults.isFailed()) {
        return;
      }
      try {
        store.put("closing", 1L);
      } finally {
        faults.maybeDie();
      }
    }
  }

  /** Lets transactions fail, and the process die before Kafka has tidied up. */
  static final class Faults extends DefaultKafkaClientSupplier {
    /** What was marked when it must not be has time to become durable. */
    private static final long PUBLICATION_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final int ONE_COMMIT_OF = 12;
    private static final int ONE_RECORD_OF = 600;

    private final Failure failure;
    private final SplittableRandom random;
    private final AtomicBoolean failed = new AtomicBoolean();
    private volatile boolean ended;

    Faults(Failure failure, SplittableRandom random) {
      this.failure = failure;
      this.random = random;
    }

    void end() {
      ended = true;
    }

    boolean isFailed() {
      return failed.get();
    }

    private synchronized boolean strikes(int oneOf) {
      return !ended && random.nextInt(oneOf) == 0;
    }

    void maybeThrow() {
      if (failure == Failure.THROWN && strikes(ONE_RECORD_OF)) {
        failed.set(true);
        throw new IllegalStateException("thrown by the test");
      }
    }

    void maybeDie() {
      failed.set(false);
      if (strikes(2)) {
        long end = System.nanoTime() + PUBLICATION_NANOS;
        for (long rest = PUBLICATION_NANOS; rest > 0; rest = end - System.nanoTime()) {
          LockSupport.parkNanos(rest);
        }
        Runtime.getRuntime().halt(1);
      }
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
      return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()) {
        @Override
        public void commitTransaction() {
          boolean fails =
              failure != Failure.NONE && failure != Failure.THROWN && strikes(ONE_COMMIT_OF);
          if (!fails) {
            super.commitTransaction();
            return;
          }
          failed.set(true);
          switch (failure) {
            case TIMEOUT_COMMITTED -> {
              super.commitTransaction();
              throw new TimeoutException("committed, but nobody heard of it");
            }
            case TIMEOUT_UNCOMMITTED -> throw new TimeoutException("not committed");
            case FENCED -> {
              super.abortTransaction();
              throw new ProducerFencedException("by the test");
            }
            default -> throw new IllegalStateException("no failure of a commit: " + failure);
          }
        }
      };
    }
  }

  private static final class Report implements StateRestoreListener {
    @Override
    public void onRestoreStart(TopicPartition partition, String store, long start, long end) {
      System.out.println(RESTORES + store + " " + start);
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long end, long records) {
      // the start is what is asked about
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long records) {
      // the start is what is asked about
    }
  }

  // ---- the JVM of the test

  static FailingApp start(Setup setup, Failure failure, long seed) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-ea",
            "-XX:TieredStopAtLevel=1",
            TransactionalStores.option(),
            "-cp",
            System.getProperty("java.class.path"),
            FailingApp.class.getName(),
            setup.servers(),
            setup.id(),
            setup.state().toString(),
            failure.name(),
            String.valueOf(seed));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new FailingApp(process);
  }

  /** Waits until it processes; false if it ended before. */
  boolean awaitRunning() throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(RESTORES)) {
        String[] words = line.split(" ", -1);
        restoredFrom.put(words[1], Long.parseLong(words[2]));
      } else if (line.equals(KafkaStreams.State.RUNNING.name())) {
        return true;
      }
    }
    return false;
  }

  /** Where a store was restored from last; far beyond any offset if it lacked nothing. */
  long restoredFrom(String store) {
    return restoredFrom.getOrDefault(store, Long.MAX_VALUE);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Closes it cleanly. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

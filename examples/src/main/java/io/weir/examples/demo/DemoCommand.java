package io.weir.examples.demo;

import io.weir.stores.memory.MemoryBudget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options of {@code weir demo}, checked, and what they lead to. */
@Command(
    name = "demo",
    description = {
      "Counts a stream of events in a Kafka Streams application on Weir stores.",
      "Starts an embedded Kafka, feeds it, counts, reads the top results by an interactive query,"
          + " restarts the application and checks all counts.",
      "By key; or by key and window, session, or pair, on an event time that goes on with the"
          + " events, some out of order and a few too late."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footer = {
      "",
      "Sizes are in bytes, or with k, m or g: 65536, 64k, 256m.",
      "Everything on disk goes into one new directory that is deleted at the end.",
      "Exit status: 0 all went well, 1 the run failed, 2 wrong option or missing file.",
      "",
      "  ./weir demo                                 three million clicks on auctions",
      "  ./weir demo --input book.txt --top 20       the words of a text",
      "  ./weir demo --query session                 clicks without a pause",
      "  ./weir demo --compare                       beside RocksDB and in-memory stores"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final Pattern SERVERS = Pattern.compile("([^\\s,:]+|\\[[0-9a-fA-F:]+]):\\d{1,5}");

  @Spec private CommandSpec spec;

  @ArgGroup(validate = false, heading = "%nInput%n")
  private final Input input = new Input();

  @ArgGroup(validate = false, heading = "%nApplication%n")
  private final Application application = new Application();

  @ArgGroup(validate = false, heading = "%nComparison%n")
  private final Compared compared = new Compared();

  @ArgGroup(validate = false, heading = "%nOutput%n")
  private final Output output = new Output();

  /** Where the events come from. */
  private static final class Input {
    @Option(
        names = "--input",
        paramLabel = "FILE",
        description = "Count the words of this UTF-8 text instead of generated clicks.")
    @Nullable Path file;

    @Option(
        names = "--events",
        paramLabel = "N",
        description = "How many clicks are generated (${DEFAULT-VALUE}).")
    long events = 3_000_000;

    @Option(
        names = "--keys",
        paramLabel = "N",
        description = "On how many auctions (${DEFAULT-VALUE}).")
    long keys = 200_000;

    @Option(
        names = "--skew",
        paramLabel = "X",
        description =
            "Zipf exponent: 0 all auctions alike, 1 and more a few stars" + " (${DEFAULT-VALUE}).")
    double skew = 0.99;

    @Option(
        names = "--seed",
        paramLabel = "N",
        description = "The same seed makes the same clicks (${DEFAULT-VALUE}).")
    long seed = 42;

    @Option(
        names = "--bootstrap-servers",
        paramLabel = "HOST:PORT",
        description = "Use this Kafka, with topics of new names that are deleted at the end.")
    @Nullable String bootstrapServers;

    @Option(
        names = "--partitions",
        paramLabel = "N",
        description = "Partitions of the events, each with a store (${DEFAULT-VALUE}).")
    int partitions = 1;
  }

  /** How the application runs. */
  private static final class Application {
    @Option(
        names = "--query",
        paramLabel = "NAME",
        converter = Choice.OfQuery.class,
        description = {
          "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).",
          "count: events of every key;",
          "window: of every key and minute;",
          "hopping: of every key and minute, one beginning every 20 s;",
          "session: of every key until a pause of 20 s;",
          "join: pairs of a bid and a click on the same auction within 1 s."
        })
    QueryName query = QueryName.COUNT;

    @Option(
        names = "--memory",
        paramLabel = "SIZE",
        converter = SizeConverter.class,
        description = "Memory of all Weir stores together; default is theirs.")
    @Nullable ByteSize memory;

    @Option(
        names = "--cache",
        paramLabel = "SIZE",
        converter = SizeConverter.class,
        description = "Kafka's record cache in front of the stores; 0 is off (0).")
    ByteSize cache = new ByteSize(0);

    @Option(
        names = "--guarantee",
        paramLabel = "NAME",
        converter = Choice.OfGuarantee.class,
        description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    Guarantee guarantee = Guarantee.AT_LEAST_ONCE;

    @Option(
        names = "--stores",
        paramLabel = "NAME",
        converter = Choice.OfSide.class,
        description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    Side side = Side.WEIR;

    @Option(
        names = "--state-dir",
        paramLabel = "DIR",
        description = "Where the run makes its directory (that for temporary files).")
    Path stateDirectory = Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** Whether several runs are compared. */
  private static final class Compared {
    @Option(
        names = "--compare",
        description =
            "Run the same input on Weir, RocksDB and in-memory stores, each in a fresh"
                + " JVM; print a table and draw a chart.")
    boolean compare;

    @Option(
        names = "--heap",
        paramLabel = "SIZE",
        converter = SizeConverter.class,
        description = "Heap of each of these JVMs (${DEFAULT-VALUE}).")
    ByteSize heap = new ByteSize(1 << 30);

    @Option(
        names = "--out",
        paramLabel = "DIR",
        description = "Where table and chart are written (target/demo).")
    Path directory = Path.of(System.getProperty("weir.root", "."), "target", "demo");
  }

  /** What is shown. */
  private static final class Output {
    @Option(
        names = "--top",
        paramLabel = "N",
        description = "How many results are shown (${DEFAULT-VALUE}).")
    int top = 10;

    @Option(names = "--verbose", description = "Show Kafka's warnings, and errors in full.")
    boolean verbose;

    @Option(names = "--result", hidden = true, description = "Write the figures to this file.")
    @Nullable Path result;
  }

  /** Called by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli sets what is marked
  public DemoCommand() {}

  @Override
  public Integer call() throws Exception {
    DemoSettings settings = settings();
    boolean terminal = Boolean.getBoolean("weir.terminal");
    Console console = new Console(spec.commandLine().getOut(), terminal, System::nanoTime);
    try (OrderlyExit exit = OrderlyExit.ofThisThread()) {
      if (compared.compare) {
        compare(settings, console);
      } else {
        Optional<Outcome> outcome = new DemoRun(settings, console).run();
        if (output.result != null && outcome.isPresent()) {
          outcome.get().write(output.result);
        }
      }
    }
    return 0;
  }

  private void compare(DemoSettings settings, Console console) throws Exception {
    Surroundings surroundings = Surroundings.now(spec.root().version()[0]);
    new Comparison(
            settings.workParent(),
            new FreshProcess(settings, compared.heap, output.verbose),
            new ComparisonReport(compared.directory, settings, compared.heap, surroundings),
            console)
        .run();
  }

  /** The settings that the options make, all checked. */
  DemoSettings settings() {
    check(input.events > 0, "--events must be at least 1: " + input.events);
    check(
        input.keys > 0 && input.keys <= ZipfRanks.MAX_COUNT,
        "--keys must be 1 to " + ZipfRanks.MAX_COUNT + ": " + input.keys);
    check(input.skew >= 0 && input.skew <= 10, "--skew must be 0 to 10: " + input.skew);
    check(
        input.partitions > 0 && input.partitions <= 1000,
        "--partitions must be 1 to 1000: " + input.partitions);
    check(output.top > 0 && output.top <= 10_000, "--top must be 1 to 10000: " + output.top);
    ByteSize memory = application.memory;
    check(
        memory == null || memory.bytes() >= MemoryBudget.MIN_BYTES,
        "--memory must be at least " + new ByteSize(MemoryBudget.MIN_BYTES) + ": " + memory);
    checkServers();
    checkFiles();
    return new DemoSettings(
        workload(),
        application.query,
        stores(),
        Optional.ofNullable(input.bootstrapServers),
        input.partitions,
        output.top,
        application.stateDirectory);
  }

  private StoreSetup stores() {
    ByteSize memory = application.memory;
    return new StoreSetup(
        application.side,
        memory == null ? OptionalLong.empty() : OptionalLong.of(memory.bytes()),
        application.cache.bytes(),
        application.guarantee);
  }

  private Workload workload() {
    boolean join = application.query == QueryName.JOIN;
    if (input.file == null) {
      return new Workload.AuctionClicks(input.events, input.keys, input.skew, input.seed, join);
    }
    check(!join, "--query join needs bids and clicks, which are generated; --input has only words");
    return new Workload.Words(input.file);
  }

  private void checkServers() {
    if (input.bootstrapServers != null) {
      for (String server : input.bootstrapServers.split(",", -1)) {
        check(
            SERVERS.matcher(server.strip()).matches(),
            "--bootstrap-servers must be HOST:PORT[,HOST:PORT...]: " + input.bootstrapServers);
      }
    }
  }

  private void checkFiles() {
    Path file = input.file;
    if (file != null) {
      check(Files.exists(file), "--input: no such file: " + file);
      check(!Files.isDirectory(file), "--input: a directory, not a file: " + file);
      check(Files.isReadable(file), "--input: not readable: " + file);
      check(
          !compared.compare || Files.isRegularFile(file),
          "--input: only a regular file can be read several times for --compare: " + file);
    }
    checkDirectory("--state-dir", application.stateDirectory);
    checkDirectory("--out", compared.directory);
  }

  private void checkDirectory(String option, Path directory) {
    check(
        !Files.exists(directory) || Files.isDirectory(directory),
        option + ": not a directory: " + directory);
    check(
        !Files.exists(directory) || Files.isWritable(directory),
        option + ": not writable: " + directory);
  }

  private void check(boolean right, String otherwise) {
    if (!right) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }

  /** Makes sizes of what people write. */
  static final class SizeConverter implements ITypeConverter<ByteSize> {
    @Override
    public ByteSize convert(String text) {
      try {
        return ByteSize.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}

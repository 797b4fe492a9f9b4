package io.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/** The figures of several runs as a table and as a picture. */
class ComparisonTest {
  private static final Outcome WEIR =
      new Outcome(3_000_000, 412_345.6, 1_210, 8_123, 91_000, 53 << 20, 12 << 20, 410_000_000, 0);
  private static final Outcome IN_MEMORY =
      new Outcome(3_000_000, 98_765, 2_210, 18_123, 1_191_000, 93 << 20, 0, 4_510_000_000L, 42_000);

  private final StringWriter written = new StringWriter();

  @TempDir private Path directory;

  @Test
  void shouldAlignColumnsWhenOutcomesAreTabulated() {
    assertThat(ComparisonTable.of(outcomes()).lines())
        .containsExactly(
            "stores      records/s   p50 us   p99 us   p99.9 us   memory MiB   disk MiB   restart s"
                + "   restored",
            "Weir          412,346      1.2      8.1       91.0         53.0       12.0        0.41"
                + "          0",
            "in-memory      98,765      2.2     18.1     1191.0         93.0        0.0        4.51"
                + "     42,000");
  }

  @Test
  void shouldKeepEveryFigureWhenWrittenForAnotherProcess() throws IOException {
    Path file = directory.resolve("figures");
    WEIR.write(file);
    assertThat(Outcome.read(file)).isEqualTo(WEIR);
  }

  @Test
  void shouldDrawABarForEverySideWhenWrittenAsSvg()
      throws IOException, ParserConfigurationException, SAXException {
    Path file = directory.resolve("chart.svg");
    ComparisonChart chart = new ComparisonChart("a subject", List.of("here"), outcomes());
    chart.write(file);
    DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
    parsers.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    Element picture = parsers.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
    assertThat(picture.getTagName()).isEqualTo("svg");
    assertThat(picture.getAttribute("viewBox"))
        .isEqualTo("0 0 " + chart.width() + " " + chart.height());
    String svg = Files.readString(file);
    assertThat(svg).contains("fill:rgb(31,119,180)", "fill:rgb(127,127,127)");
    // no RocksDB, no bar of its color
    assertThat(svg).doesNotContain("fill:rgb(255,127,14)");
  }

  @Test
  void shouldKeepWhatIsFinishedWhenInterrupted() throws IOException {
    Path earlier = Files.writeString(directory.resolve("comparison.txt"), "of yesterday");
    Comparison comparison =
        comparison(
            (side, work) -> {
              if (side == Side.WEIR) {
                return Optional.of(WEIR);
              }
              throw new InterruptedException();
            });
    assertThatThrownBy(comparison::run).isInstanceOf(InterruptedException.class);
    assertThat(written.toString()).contains("412,346", "interrupted; so far", "comparison-unfini");
    assertThat(directory.resolve("comparison-unfinished.txt"))
        .content()
        .contains("finished  1 of 3 sides", "412,346");
    assertThat(directory.resolve("comparison-unfinished.svg")).exists();
    assertThat(earlier).hasContent("of yesterday");
  }

  @Test
  void shouldSayWhenWhereAndOfWhatWhenAllIsFinished() throws Exception {
    comparison((side, work) -> Optional.of(side == Side.WEIR ? WEIR : IN_MEMORY)).run();
    assertThat(directory.resolve("comparison.txt"))
        .content()
        .startsWith(
            """
            command   weir demo --compare
            input     5 generated clicks on 3 auctions, skew 0.5
            runs      at_least_once, record cache off, partitions 1, heap 1.00 GiB
            date      2026-01-02T03:04:05Z
            machine   one
            versions  Weir 1
            """)
        .contains("412,346", "98,765")
        .doesNotContain("finished");
    assertThat(directory.resolve("comparison.svg")).exists();
    assertThat(directory.resolve("comparison-unfinished.txt")).doesNotExist();
  }

  @Test
  void shouldCompareTheOthersWhenOneFails() {
    Comparison comparison =
        comparison(
            (side, work) -> {
              if (side == Side.ROCKSDB) {
                throw new DemoException("see above");
              }
              return Optional.of(WEIR);
            });
    assertThatThrownBy(comparison::run).hasMessage("these runs failed, see above: RocksDB");
    assertThat(directory.resolve("comparison.txt")).content().contains("finished  2 of 3 sides");
  }

  private Comparison comparison(Comparison.Runner runner) {
    DemoSettings settings =
        new DemoSettings(
            new Workload.AuctionClicks(5, 3, 0.5, 1, false),
            QueryName.COUNT,
            new StoreSetup(Side.WEIR, OptionalLong.empty(), 0, Guarantee.AT_LEAST_ONCE),
            Optional.empty(),
            1,
            3,
            directory);
    Surroundings surroundings =
        new Surroundings(Instant.parse("2026-01-02T03:04:05Z"), "one", "Weir 1");
    return new Comparison(
        directory,
        runner,
        new ComparisonReport(directory, settings, new ByteSize(1 << 30), surroundings),
        new Console(new PrintWriter(written), false, System::nanoTime));
  }

  private static Map<Side, Outcome> outcomes() {
    Map<Side, Outcome> outcomes = new EnumMap<>(Side.class);
    outcomes.put(Side.IN_MEMORY, IN_MEMORY);
    outcomes.put(Side.WEIR, WEIR);
    return outcomes;
  }
}

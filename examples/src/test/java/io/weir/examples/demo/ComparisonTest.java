package io.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
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
    ComparisonChart chart = new ComparisonChart("a subject", outcomes());
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

  private static Map<Side, Outcome> outcomes() {
    Map<Side, Outcome> outcomes = new EnumMap<>(Side.class);
    outcomes.put(Side.IN_MEMORY, IN_MEMORY);
    outcomes.put(Side.WEIR, WEIR);
    return outcomes;
  }
}

package io.weir.examples.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/**
 * Outcomes side by side as a picture: one panel for each figure, one bar for each side.
 *
 * @param title what was compared
 * @param subtitle on what, and where
 * @param outcomes what is drawn
 */
record ComparisonChart(String title, List<String> subtitle, Map<Side, Outcome> outcomes) {
  private static final int PANEL_WIDTH = 460;
  private static final int PANEL_HEIGHT = 300;
  private static final int COLUMNS = 2;
  private static final int ROWS = 3;
  private static final Pattern DIGITS_TOO_MANY = Pattern.compile("(\\d\\.\\d\\d)\\d+");
  private static final double MIN_LATENCY_MICROS = 0.1;
  private static final int MARGIN = 16;
  private static final int TITLE_BASELINE = 28;
  private static final int LINE_HEIGHT = 18;
  private static final Map<Side, Color> COLORS =
      Map.of(
          Side.WEIR, new Color(0x1f, 0x77, 0xb4),
          Side.ROCKSDB, new Color(0xff, 0x7f, 0x0e),
          Side.IN_MEMORY, new Color(0x7f, 0x7f, 0x7f));

  /** Writes the chart as SVG. */
  void write(Path file) throws IOException {
    System.setProperty("java.awt.headless", "true");
    VectorGraphics2D graphics = new VectorGraphics2D();
    paint(graphics);
    ByteArrayOutputStream drawn = new ByteArrayOutputStream();
    new SVGProcessor()
        .getDocument(graphics.getCommands(), new PageSize(width(), height()))
        .writeTo(drawn);
    // half of the file would be digits that nobody sees
    String svg = DIGITS_TOO_MANY.matcher(drawn.toString(UTF_8)).replaceAll("$1");
    Files.writeString(file, svg);
  }

  /** Draws the chart from the origin of the graphics. */
  void paint(Graphics2D graphics) {
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width(), height());
    graphics.setColor(Color.DARK_GRAY);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
    graphics.drawString(title, MARGIN, TITLE_BASELINE);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    for (int i = 0; i < subtitle.size(); i++) {
      graphics.drawString(subtitle.get(i), MARGIN, TITLE_BASELINE + (i + 1) * LINE_HEIGHT);
    }
    List<CategoryChart> panels = panels();
    for (int i = 0; i < panels.size(); i++) {
      paint(graphics, panels.get(i), i % COLUMNS * PANEL_WIDTH, i / COLUMNS, PANEL_WIDTH);
    }
    // three bars in each of three groups: the numbers above them need the whole width
    paint(graphics, latencyPanel(), 0, ROWS - 1, width());
  }

  private void paint(Graphics2D graphics, CategoryChart panel, int x, int row, int width) {
    int y = titleHeight() + row * PANEL_HEIGHT;
    graphics.translate(x, y);
    panel.paint(graphics, width, PANEL_HEIGHT);
    graphics.translate(-x, -y);
  }

  private int titleHeight() {
    return TITLE_BASELINE + subtitle.size() * LINE_HEIGHT + MARGIN;
  }

  int width() {
    return COLUMNS * PANEL_WIDTH;
  }

  int height() {
    return titleHeight() + ROWS * PANEL_HEIGHT;
  }

  private List<CategoryChart> panels() {
    List<CategoryChart> panels = new ArrayList<>();
    panels.add(
        panel("Throughput, thousand records a second", "#,##0", o -> o.recordsPerSecond() / 1e3));
    panels.add(panel("Memory, MiB", "#,##0", o -> o.memoryBytes() / (double) (1 << 20)));
    panels.add(panel("State on disk, MiB", "#,##0.0", o -> o.diskBytes() / (double) (1 << 20)));
    panels.add(panel("Restart until ready, seconds", "0.00", o -> o.restartNanos() / 1e9));
    return panels;
  }

  private CategoryChart panel(String title, String pattern, ToDoubleFunction<Outcome> figure) {
    CategoryChart panel = emptyPanel(title, pattern);
    panel.getStyler().setLegendVisible(false).setPlotContentSize(0.9);
    panel.getStyler().setOverlapped(true);
    List<String> labels = outcomes.keySet().stream().map(Side::label).toList();
    outcomes.forEach(
        (side, outcome) -> {
          List<Double> bars = new ArrayList<>();
          for (Side other : outcomes.keySet()) {
            bars.add(other == side ? figure.applyAsDouble(outcome) : null);
          }
          panel.addSeries(side.label(), labels, bars).setFillColor(COLORS.get(side));
        });
    return panel;
  }

  private CategoryChart latencyPanel() {
    CategoryChart panel = emptyPanel("Latency of a record, microseconds (log scale)", "#,##0.0");
    panel
        .getStyler()
        .setLegendPosition(Styler.LegendPosition.OutsideS)
        .setLegendLayout(Styler.LegendLayout.Horizontal)
        .setLegendBorderColor(Color.WHITE);
    panel
        .getStyler()
        .setYAxisLogarithmic(true)
        .setYAxisMin(MIN_LATENCY_MICROS)
        .setYAxisMax(
            // room for the labels above the bars
            3e-3 * outcomes.values().stream().mapToLong(Outcome::p999Nanos).max().orElse(1));
    List<String> labels = List.of("p50", "p99", "p99.9");
    outcomes.forEach(
        (side, outcome) ->
            panel
                .addSeries(
                    side.label(),
                    labels,
                    List.of(
                        outcome.p50Nanos() / 1e3,
                        outcome.p99Nanos() / 1e3,
                        outcome.p999Nanos() / 1e3))
                .setFillColor(COLORS.get(side)));
    return panel;
  }

  private static CategoryChart emptyPanel(String title, String pattern) {
    CategoryChart panel =
        new CategoryChartBuilder().width(PANEL_WIDTH).height(PANEL_HEIGHT).title(title).build();
    panel
        .getStyler()
        .setLabelsVisible(true)
        .setLabelsPosition(1.05)
        .setDecimalPattern(pattern)
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false)
        .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
    panel.getStyler().setPlotGridVerticalLinesVisible(false);
    return panel;
  }
}

package io.weir.it.bench;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.HdrHistogram.Histogram;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Which part of the operations of a row took longer than a time, a line for each side, both axes
 * logarithmic: the complementary cumulative distribution of latency.
 */
final class LatencyChart {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 460;

  /** Between a time and the next that is drawn. */
  private static final double STEP = 1.05;

  private static final double NANOS_PER_MICRO = 1_000;

  private LatencyChart() {}

  /**
   * Writes {@code latency-<row>.png}, or nothing if single operations of the row were not timed.
   */
  static void write(Path directory, String row, Results results) throws IOException {
    System.setProperty("java.awt.headless", "true");
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(row + ": part of the operations that took longer")
            .xAxisTitle("microseconds")
            .yAxisTitle("part")
            .build();
    for (String side : results.sides(row)) {
      addSeries(chart, side, latency(results, row, side));
    }
    if (chart.getSeriesCollection().isEmpty()) {
      return;
    }
    chart
        .getStyler()
        .setXAxisLogarithmic(true)
        .setYAxisLogarithmic(true)
        .setMarkerSize(0)
        .setChartBackgroundColor(Color.WHITE)
        .setLegendBorderColor(Color.WHITE)
        .setLegendPosition(Styler.LegendPosition.InsideNE)
        .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    chart.paint(graphics, WIDTH, HEIGHT);
    graphics.dispose();
    ImageIO.write(image, "png", directory.resolve("latency-" + row + ".png").toFile());
  }

  /** The times of all rounds. */
  private static Histogram latency(Results results, String row, String side) {
    Histogram all = new Histogram(3);
    for (Measurement measured : results.of(row)) {
      if (measured.side().equals(side)) {
        all.add(measured.figures().latency());
      }
    }
    return all;
  }

  private static void addSeries(XYChart chart, String side, Histogram latency) {
    List<Double> micros = new ArrayList<>();
    List<Double> parts = new ArrayList<>();
    double total = latency.getTotalCount();
    for (double nanos = Math.max(1, latency.getMinValue());
        nanos < latency.getMaxValue();
        nanos *= STEP) {
      double longer = total - latency.getCountBetweenValues(0, (long) nanos);
      if (longer > 0) {
        micros.add(nanos / NANOS_PER_MICRO);
        parts.add(longer / total);
      }
    }
    if (!micros.isEmpty()) {
      chart.addSeries(side, micros, parts).setMarker(SeriesMarkers.NONE);
    }
  }
}

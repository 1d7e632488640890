package io.voiprooms.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws horizontal bars in groups, with a logarithmic scale. */
final class BarChart {

  private static final int WIDTH = 900;
  private static final int LABELS = 250;
  private static final int VALUES = 80;
  private static final int BAR = 11;
  private static final int TOP = 70;
  private static final List<String> COLOURS = List.of("#9cc3e6", "#4a90c8", "#1f5c8f", "#0f2f4a");

  private BarChart() {}

  /**
   * Returns the chart as SVG.
   *
   * @param series the names of the bars of a group
   * @param groups the values of each group, one for each series
   */
  static String svg(String title, List<String> series, Map<String, List<Double>> groups) {
    double low =
        groups.values().stream().flatMap(List::stream).mapToDouble(v -> v).min().orElse(1) / 2;
    double high =
        groups.values().stream().flatMap(List::stream).mapToDouble(v -> v).max().orElse(1);
    int group = BAR * series.size() + 8;
    int height = TOP + group * groups.size() + 10;
    StringBuilder svg = new StringBuilder();
    line(
        svg,
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='12'>",
        WIDTH,
        height);
    line(svg, "<rect width='100%%' height='100%%' fill='white'/>");
    line(svg, "<text x='10' y='22' font-size='16' font-weight='bold'>%s</text>", title);
    for (int i = 0; i < series.size() && series.size() > 1; i++) {
      int x = LABELS + 160 * i;
      line(svg, "<rect x='%d' y='38' width='12' height='12' fill='%s'/>", x, COLOURS.get(i % 4));
      line(svg, "<text x='%d' y='49'>%s</text>", x + 18, series.get(i));
    }
    int y = TOP;
    for (Map.Entry<String, List<Double>> entry : groups.entrySet()) {
      line(
          svg,
          "<text x='%d' y='%d' text-anchor='end'>%s</text>",
          LABELS - 8,
          y + group / 2,
          entry.getKey());
      for (int i = 0; i < entry.getValue().size(); i++) {
        double value = entry.getValue().get(i);
        double width =
            (WIDTH - LABELS - VALUES) * Math.log(value / low) / Math.log(high * 1.01 / low);
        line(
            svg,
            "<rect x='%d' y='%d' width='%.0f' height='%d' fill='%s'/>",
            LABELS,
            y + i * BAR,
            width,
            BAR - 1,
            COLOURS.get(i % 4));
        line(
            svg,
            "<text x='%.0f' y='%d' font-size='10'>%s</text>",
            LABELS + width + 4,
            y + i * BAR + 9,
            String.format(Locale.ROOT, value < 10 ? "%.2f" : "%,.0f", value));
      }
      y += group;
    }
    return svg.append("</svg>\n").toString();
  }

  private static void line(StringBuilder svg, String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments).replace('\'', '"')).append('\n');
  }
}

package dev.quarry.bench.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A picture of how costs grow: panels side by side with logarithmic axes, the same `x` in all, and a fitted line for
/// each series. An SVG document without fonts or scripts of its own; colors suit light and dark backgrounds.
final class GrowthPlot {

    private static final String[] COLORS = {"#2a78c8", "#d9622b", "#2a9d6f", "#b45fb0", "#b08a1e", "#7a7a7a"};
    private static final int PANEL = 400;
    private static final int LEFT = 70;
    private static final int TOP = 46;
    private static final int WIDTH = 310;
    private static final int HEIGHT = 260;
    private static final int LEGEND_LINE = 18;

    private final String title;
    private final String xLabel;
    private final List<Panel> panels = new ArrayList<>();

    /// @param label of the `y` axis, with its unit
    private record Panel(String label, List<Series> series) {}

    /// Values of one kind at several sizes.
    record Series(String name, double[] x, double[] y) {}

    GrowthPlot(String title, String xLabel) {
        this.title = title;
        this.xLabel = xLabel;
    }

    void panel(String label, List<Series> series) {
        panels.add(new Panel(label, series));
    }

    String svg() {
        int lines = panels.stream().mapToInt(panel -> panel.series.size()).max().orElse(0);
        int width = panels.size() * PANEL;
        int height = TOP + HEIGHT + 56 + lines * LEGEND_LINE;
        StringBuilder out = new StringBuilder();
        put(
                out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n",
                width,
                height);
        out.append("""
                <style>
                  text { fill: #222 } .axis { stroke: #222 } .grid { stroke: #222; stroke-opacity: .15 }
                  @media (prefers-color-scheme: dark) {
                    text { fill: #ddd } .axis { stroke: #ddd } .grid { stroke: #ddd; stroke-opacity: .2 }
                  }
                </style>
                """);
        put(out, "<text x=\"%d\" y=\"18\" font-size=\"15\">%s</text>%n", LEFT, escaped(title));
        for (int i = 0; i < panels.size(); i++) {
            put(out, "<g transform=\"translate(%d %d)\">%n", i * PANEL + LEFT, TOP);
            draw(out, panels.get(i));
            out.append("</g>\n");
        }
        return out.append("</svg>\n").toString();
    }

    private void draw(StringBuilder out, Panel panel) {
        Axis x = Axis.of(panel.series.stream().map(Series::x).toList(), WIDTH);
        Axis y = Axis.of(panel.series.stream().map(Series::y).toList(), HEIGHT);
        for (double tick : x.ticks()) {
            double at = x.at(tick);
            put(out, "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%d\"/>", at, at, HEIGHT);
            put(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n", at, HEIGHT + 16, label(tick));
        }
        for (double tick : y.ticks()) {
            double at = HEIGHT - y.at(tick);
            put(out, "<line class=\"grid\" x1=\"0\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", WIDTH, at, at);
            put(out, "<text x=\"-6\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n", at + 4, label(tick));
        }
        put(out, "<path class=\"axis\" fill=\"none\" d=\"M0 0V%dH%d\"/>%n", HEIGHT, WIDTH);
        put(out, "<text x=\"0\" y=\"-8\">%s</text>%n", escaped(panel.label));
        put(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n", WIDTH, HEIGHT + 32, escaped(xLabel));
        for (int i = 0; i < panel.series.size(); i++) {
            draw(out, panel.series.get(i), i, x, y);
        }
    }

    private static void draw(StringBuilder out, Series series, int number, Axis x, Axis y) {
        String color = COLORS[number % COLORS.length];
        for (int i = 0; i < series.x.length; i++) {
            put(
                    out,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>",
                    x.at(series.x[i]),
                    HEIGHT - y.at(series.y[i]),
                    color);
        }
        String exponent = "";
        if (series.x.length > 1) {
            PowerLaw law = PowerLaw.of(series.x, series.y);
            double first = series.x[0];
            double last = series.x[series.x.length - 1];
            put(
                    out,
                    "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"1.5\"/>%n",
                    x.at(first),
                    HEIGHT - y.at(law.at(first)),
                    x.at(last),
                    HEIGHT - y.at(law.at(last)),
                    color);
            exponent = String.format(Locale.ROOT, ": rows^%.2f", law.exponent());
        }
        int at = HEIGHT + 52 + number * LEGEND_LINE;
        put(out, "<circle cx=\"4\" cy=\"%d\" r=\"4\" fill=\"%s\"/>", at - 4, color);
        put(out, "<text x=\"14\" y=\"%d\">%s</text>%n", at, escaped(series.name + exponent));
    }

    /// A logarithmic axis over all values.
    ///
    /// @param low logarithm of the least
    /// @param high logarithm of the greatest
    /// @param length in pixels
    private record Axis(double low, double high, int length) {

        private static final double MARGIN = 0.05;

        static Axis of(List<double[]> values, int length) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (double[] some : values) {
                for (double value : some) {
                    low = Math.min(low, Math.log10(value));
                    high = Math.max(high, Math.log10(value));
                }
            }
            double margin = Math.max(MARGIN, MARGIN * (high - low));
            return new Axis(low - margin, high + margin, length);
        }

        double at(double value) {
            return (Math.log10(value) - low) / (high - low) * length;
        }

        /// Ones, twos and fives; ones alone where these are many.
        List<Double> ticks() {
            int[] digits = high - low > 3 ? new int[] {1} : new int[] {1, 2, 5};
            List<Double> ticks = new ArrayList<>();
            for (int power = (int) Math.floor(low); power <= high; power++) {
                for (int digit : digits) {
                    double tick = digit * Math.pow(10, power);
                    if (Math.log10(tick) >= low && Math.log10(tick) <= high) {
                        ticks.add(tick);
                    }
                }
            }
            return ticks;
        }
    }

    private static String label(double value) {
        if (value >= 1e9) {
            return plain(value / 1e9) + "G";
        }
        if (value >= 1e6) {
            return plain(value / 1e6) + "M";
        }
        return value >= 1e3 ? plain(value / 1e3) + "k" : plain(value);
    }

    private static String plain(double value) {
        String text = String.format(Locale.ROOT, "%.4f", value);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private static void put(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values));
    }
}

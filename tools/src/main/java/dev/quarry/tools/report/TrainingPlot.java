package dev.quarry.tools.report;

import dev.quarry.jpq.Measure;
import dev.quarry.jpq.TrainingReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// The curves of a training: its loss, and each measure of the held-out queries, over steps, with the level of the
/// full vectors where the report has it and a mark at the best step. An SVG document without fonts or scripts of its
/// own; its colors suit light and dark backgrounds.
public final class TrainingPlot {

    private static final Map<Measure, String> COLORS = Map.of(
            Measure.MRR_10, "#2a78c8",
            Measure.NDCG_10, "#d9622b",
            Measure.RECALL_10, "#2a9d6f",
            Measure.RECALL_100, "#b45fb0");
    private static final String LOSS = "#7a7a7a";
    private static final int PANEL = 420;
    private static final int LEFT = 60;
    private static final int TOP = 46;
    private static final int WIDTH = 330;
    private static final int HEIGHT = 240;
    private static final int LEGEND_LINE = 18;
    private static final int TICKS = 4;

    private TrainingPlot() {}

    private record Dot(double x, double y) {}

    /// @param level a horizontal line, NaN for none
    private record Curve(String name, String color, List<Dot> dots, double level) {}

    /// Draws a report.
    public static String svg(String title, TrainingReport report) {
        List<Dot> losses =
                report.losses().stream().map(p -> new Dot(p.step(), p.loss())).toList();
        List<Curve> measures = new ArrayList<>();
        for (Measure measure : Measure.values()) {
            ToDoubleFunction<TrainingReport.HeldOutPoint> value =
                    point -> point.measures().of(measure);
            double level = report.uncompressed().map(full -> full.of(measure)).orElse(Double.NaN);
            List<Dot> dots = report.heldOut().stream()
                    .map(p -> new Dot(p.step(), value.applyAsDouble(p)))
                    .toList();
            measures.add(new Curve(name(measure), COLORS.getOrDefault(measure, LOSS), dots, level));
        }
        StringBuilder out = new StringBuilder();
        put(
                out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n",
                2 * PANEL,
                TOP + HEIGHT + 56 + measures.size() * LEGEND_LINE);
        out.append("""
                <style>
                  text { fill: #222 } .axis { stroke: #222 } .grid { stroke: #222; stroke-opacity: .15 }
                  @media (prefers-color-scheme: dark) {
                    text { fill: #ddd } .axis { stroke: #ddd } .grid { stroke: #ddd; stroke-opacity: .2 }
                  }
                </style>
                """);
        put(out, "<text x=\"%d\" y=\"18\" font-size=\"15\">%s</text>%n", LEFT, escaped(title));
        int steps = Math.max(1, report.stepsTaken());
        panel(out, 0, "loss", List.of(new Curve("training", LOSS, losses, Double.NaN)), steps, report.bestStep());
        panel(out, 1, "held-out queries; dashed: full vectors", measures, steps, report.bestStep());
        return out.append("</svg>\n").toString();
    }

    /// Where values stand in a panel.
    ///
    /// @param bottom the value at the lower edge
    /// @param range from the lower edge to the upper one
    private record Frame(double bottom, double range, int steps) {

        static Frame of(List<Curve> curves, int steps) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (Curve curve : curves) {
                for (Dot dot : curve.dots) {
                    low = Math.min(low, dot.y);
                    high = Math.max(high, dot.y);
                }
                low = Double.isNaN(curve.level) ? low : Math.min(low, curve.level);
                high = Double.isNaN(curve.level) ? high : Math.max(high, curve.level);
            }
            double range = high > low ? high - low : 1;
            return new Frame(low > high ? 0 : low - 0.05 * range, 1.1 * range, steps);
        }

        double x(double step) {
            return WIDTH * step / steps;
        }

        double y(double value) {
            return HEIGHT - HEIGHT * (value - bottom) / range;
        }
    }

    private static void panel(
            StringBuilder out, int number, String label, List<Curve> curves, int steps, int bestStep) {
        Frame frame = Frame.of(curves, steps);
        put(out, "<g transform=\"translate(%d %d)\">%n", number * PANEL + LEFT, TOP);
        for (int i = 0; i <= TICKS; i++) {
            double value = frame.bottom + frame.range * i / TICKS;
            double y = frame.y(value);
            put(out, "<line class=\"grid\" x1=\"0\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", WIDTH, y, y);
            put(out, "<text x=\"-6\" y=\"%.1f\" text-anchor=\"end\">%.3g</text>%n", y + 4, value);
            int step = (int) Math.round((double) steps * i / TICKS);
            String text = "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>%n";
            put(out, text, frame.x(step), HEIGHT + 16, step);
        }
        put(out, "<path class=\"axis\" fill=\"none\" d=\"M0 0V%dH%d\"/>%n", HEIGHT, WIDTH);
        put(out, "<text x=\"0\" y=\"-8\">%s</text>%n", escaped(label));
        put(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">steps</text>%n", WIDTH, HEIGHT + 32);
        String best =
                "<line class=\"axis\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"0\" y2=\"%2$d\" stroke-dasharray=\"1 4\"/>%n";
        put(out, best, frame.x(bestStep), HEIGHT);
        for (int i = 0; i < curves.size(); i++) {
            curve(out, curves.get(i), i, frame);
        }
        out.append("</g>\n");
    }

    private static void curve(StringBuilder out, Curve curve, int number, Frame frame) {
        StringBuilder path = new StringBuilder();
        for (Dot dot : curve.dots) {
            put(path, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", frame.x(dot.x), frame.y(dot.y));
        }
        put(out, "<path fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" d=\"%s\"/>%n", curve.color, path);
        if (!Double.isNaN(curve.level)) {
            String line =
                    "<line x1=\"0\" x2=\"%1$d\" y1=\"%2$.1f\" y2=\"%2$.1f\" stroke=\"%3$s\" stroke-dasharray=\"5 4\"/>%n";
            put(out, line, WIDTH, frame.y(curve.level), curve.color);
        }
        int at = HEIGHT + 52 + number * LEGEND_LINE;
        put(out, "<circle cx=\"4\" cy=\"%d\" r=\"4\" fill=\"%s\"/>", at - 4, curve.color);
        put(out, "<text x=\"14\" y=\"%d\">%s</text>%n", at, escaped(curve.name));
    }

    private static String name(Measure measure) {
        return switch (measure) {
            case MRR_10 -> "MRR@10";
            case NDCG_10 -> "nDCG@10";
            case RECALL_10 -> "recall@10";
            case RECALL_100 -> "recall@100";
        };
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private static void put(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values));
    }
}

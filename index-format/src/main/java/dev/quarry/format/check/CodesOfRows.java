package dev.quarry.format.check;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.SHORT;

import dev.quarry.format.Findings;
import dev.quarry.format.codes.CodeEncoding;
import dev.quarry.format.codes.CodeMetric;
import dev.quarry.format.codes.CodeSteps;
import dev.quarry.format.codes.DenseCodes;
import dev.quarry.format.codes.DenseCodesShape;
import dev.quarry.format.codes.DenseCodesView;
import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.rows.DenseRowsView;
import org.jspecify.annotations.Nullable;

/// Compares codes with the vectors they stand for: each value of a scalar code with the row's, the addend of bits with
/// the row's distance from the centroid. Reports the first code that is another row's.
final class CodesOfRows {

    /// What rounding of floats may add, relative to the numbers involved.
    private static final double SLACK = 1e-3;

    private final DenseCodesView view;
    private final DenseCodes codes;
    private final DenseCodesShape shape;
    private final DenseRowsView rows;
    private final @Nullable HnswGraph graph;
    private final float[] parameters;
    private final float[] values;

    /// @param graph whose nodes the codes follow, with rows in range, or null when they follow rows
    CodesOfRows(DenseCodesView view, DenseRowsView rows, @Nullable HnswGraph graph) {
        this.view = view;
        this.codes = view.codes();
        this.shape = codes.shape();
        this.rows = rows;
        this.graph = graph;
        this.parameters = codes.parameters(0, shape.encoding().parameters(shape.dim()));
        this.values = new float[shape.dim()];
    }

    void check(Findings findings) {
        for (int code = 0; code < codes.count(); code++) {
            int row = graph == null ? code : graph.row(code);
            if (rows.isPresent(row) && !standsFor(code, row)) {
                long at = view.section().length() - shape.byteSize(codes.count()) + codes.offset(code);
                findings.add(view.section().corrupt(at, "the code of row " + row, "that of another vector"));
                return;
            }
        }
    }

    private boolean standsFor(int code, int row) {
        rows.copyRow(row, values);
        if (shape.metric() == CodeMetric.COSINE) {
            double squares = 0;
            for (float value : values) {
                squares += (double) value * value;
            }
            float unit = squares > 0 ? (float) (1 / Math.sqrt(squares)) : 1;
            for (int i = 0; i < values.length; i++) {
                values[i] *= unit;
            }
        }
        return switch (shape.encoding()) {
            case CodeEncoding.Scalar8(CodeSteps steps) -> scalar(code, steps, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case CodeEncoding.Scalar4(CodeSteps steps) -> scalar(code, steps, 0, 15);
            case CodeEncoding.Bit1 bits -> bits(code);
        };
    }

    private boolean scalar(int code, CodeSteps steps, int lowest, int highest) {
        for (int i = 0; i < values.length; i++) {
            int scale = steps == CodeSteps.GLOBAL ? 0 : i;
            int number = number(code, i);
            double step = parameters[steps.count(values.length) + scale];
            double off = values[i] - (parameters[scale] + step * number);
            double most = (.5 + SLACK) * step + SLACK * Math.abs(values[i]);
            boolean fits = (off <= most || number == highest) && (off >= -most || number == lowest);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private int number(int code, int dim) {
        long at = codes.offset(code);
        if (shape.encoding() instanceof CodeEncoding.Scalar8) {
            return codes.codes().get(BYTE, at + dim);
        }
        int quarter = CodeEncoding.Scalar4.quarter(shape.dim());
        int four = codes.codes().get(SHORT, at + (long) (dim % quarter) * Short.BYTES);
        return (four >>> (4 * (dim / quarter))) & 15;
    }

    private boolean bits(int code) {
        double squares = 0;
        double product = 0;
        double size = 0;
        for (int i = 0; i < values.length; i++) {
            double residual = (double) values[i] - parameters[i];
            squares += residual * residual;
            product += residual * parameters[i];
            size += Math.abs(residual * parameters[i]);
        }
        boolean distance = shape.metric() == CodeMetric.SQUARED_L2;
        double off = codes.term(code, 1) - (distance ? -squares : product);
        return Math.abs(off) <= SLACK * (distance ? squares : size);
    }
}

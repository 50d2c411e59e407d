package dev.quarry.batch;

import dev.quarry.kernel.PanelKernel;

/// A matrix to multiply others with, as kernels read it: cut into chains of [BatchOps#CHAIN] along the inner
/// dimension and panels of 64 columns.
final class PackedMatrix {

    private static final int COLUMNS = PanelKernel.COLUMNS;
    /// Rows multiplied together.
    static final int ROWS = 64;

    private final PanelKernel kernel;
    private final int columns;
    private final int inner;
    /// by chain, then by panel
    private final float[][] panels;

    private PackedMatrix(PanelKernel kernel, int columns, int inner) {
        this.kernel = kernel;
        this.columns = columns;
        this.inner = inner;
        int chains = (inner + BatchOps.CHAIN - 1) / BatchOps.CHAIN;
        this.panels = new float[chains * Panels.count(columns)][];
    }

    /// @param b `(columns, inner)`
    static PackedMatrix ofTransposed(PanelKernel kernel, float[] b, int columns, int inner) {
        PackedMatrix out = new PackedMatrix(kernel, columns, inner);
        int each = Panels.count(columns);
        for (int i = 0; i < out.panels.length; i++) {
            int from = i / each * BatchOps.CHAIN;
            int steps = Math.min(BatchOps.CHAIN, inner - from);
            int first = i % each * COLUMNS;
            out.panels[i] = new float[steps * COLUMNS];
            int here = Math.min(COLUMNS, columns - first);
            Panels.fill(b, first * inner + from, inner, here, steps, out.panels[i], 0, 0);
        }
        return out;
    }

    /// @param window shows `inner` rows, at most a chain of them
    static PackedMatrix of(PanelKernel kernel, RowWindow window, int inner, int columns) {
        PackedMatrix out = new PackedMatrix(kernel, columns, inner);
        for (int panel = 0; panel < out.panels.length; panel++) {
            int first = panel * COLUMNS;
            int here = Math.min(COLUMNS, columns - first);
            float[] values = new float[inner * COLUMNS];
            for (int i = 0; i < inner; i++) {
                System.arraycopy(window.values(), window.at(i) + first, values, i * COLUMNS, here);
            }
            out.panels[panel] = values;
        }
        return out;
    }

    /// Adds the products of some rows, whose sums start from zero, to what is there.
    ///
    /// @param rows how many, at most [#ROWS]
    /// @param tile scratch of `ROWS * 64`
    /// @param out `(rows, outStride)` from `outAt` on
    void multiply(float[] a, int at, int stride, int rows, float[] tile, float[] out, int outAt, int outStride) {
        int each = Panels.count(columns);
        for (int i = 0; i < panels.length; i++) {
            int from = i / each * BatchOps.CHAIN;
            int steps = Math.min(BatchOps.CHAIN, inner - from);
            kernel.product(a, at + from, stride, rows, steps, panels[i], tile, 0);
            int first = i % each * COLUMNS;
            int width = Math.min(COLUMNS, columns - first);
            for (int row = 0; row < rows; row++) {
                int to = outAt + row * outStride + first;
                for (int column = 0; column < width; column++) {
                    out[to + column] += tile[row * COLUMNS + column];
                }
            }
        }
    }
}

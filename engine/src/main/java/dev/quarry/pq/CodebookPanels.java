package dev.quarry.pq;

import dev.quarry.kernel.PanelKernel;
import dev.quarry.linear.Matrix;
import java.util.Arrays;

/// Codebooks and matrices as the kernel reads them.
final class CodebookPanels {

    private static final int COLUMNS = PanelKernel.COLUMNS;

    private CodebookPanels() {}

    /// For each sub-quantizer `(panels, sliceDim, 64)`: centroids as columns.
    ///
    /// @param filler for columns behind the last centroid
    static float[][] of(Codebook codebook, float filler) {
        PqShape shape = codebook.shape();
        int slice = shape.sliceDim();
        float[][] out = new float[shape.subQuantizers()][(shape.entries() + COLUMNS - 1) / COLUMNS * slice * COLUMNS];
        for (int m = 0; m < out.length; m++) {
            Arrays.fill(out[m], filler);
            for (int code = 0; code < shape.entries(); code++) {
                int column = code / COLUMNS * slice * COLUMNS + code % COLUMNS;
                int from = codebook.offset(m, code);
                for (int i = 0; i < slice; i++) {
                    out[m][column + i * COLUMNS] = codebook.values()[from + i];
                }
            }
        }
        return out;
    }

    /// A matrix's rows as columns: panels of `(columns, 64)`, zeros behind the last row.
    static float[][] rows(Matrix matrix) {
        int inner = matrix.columns();
        float[][] out = new float[(matrix.rows() + COLUMNS - 1) / COLUMNS][inner * COLUMNS];
        for (int row = 0; row < matrix.rows(); row++) {
            for (int i = 0; i < inner; i++) {
                out[row / COLUMNS][i * COLUMNS + row % COLUMNS] = matrix.get(row, i);
            }
        }
        return out;
    }

    /// The same panels one after the other.
    ///
    /// @param filler for columns behind the last row
    static float[] joined(Matrix matrix, float filler) {
        float[][] panels = rows(matrix);
        int size = matrix.columns() * COLUMNS;
        float[] out = new float[panels.length * size];
        for (int panel = 0; panel < panels.length; panel++) {
            System.arraycopy(panels[panel], 0, out, panel * size, size);
        }
        for (int column = matrix.rows(); column < panels.length * COLUMNS; column++) {
            for (int i = 0; i < matrix.columns(); i++) {
                out[column / COLUMNS * size + i * COLUMNS + column % COLUMNS] = filler;
            }
        }
        return out;
    }
}

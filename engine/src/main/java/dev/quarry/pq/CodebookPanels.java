package dev.quarry.pq;

import dev.quarry.kernel.PanelKernel;
import java.util.Arrays;

/// Codebooks as the kernel reads them.
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

    /// For each sub-quantizer its panels, `(sliceDim, 64)` each, one after the other.
    static float[][] single(Codebook codebook) {
        float[][] joined = of(codebook, 0);
        int size = codebook.shape().sliceDim() * COLUMNS;
        int each = joined[0].length / size;
        float[][] out = new float[joined.length * each][];
        for (int i = 0; i < out.length; i++) {
            int from = i % each * size;
            out[i] = Arrays.copyOfRange(joined[i / each], from, from + size);
        }
        return out;
    }
}

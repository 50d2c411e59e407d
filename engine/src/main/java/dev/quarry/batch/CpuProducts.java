package dev.quarry.batch;

import dev.quarry.build.Workers;
import dev.quarry.kernel.PanelKernel;
import java.util.Arrays;
import java.util.List;

/// Products of matrices, on all cores.
final class CpuProducts {

    private static final int ROWS = PackedMatrix.ROWS;

    private record Scratch(RowWindow window, float[] tile) {}

    private final PanelKernel kernel;
    private final Workers workers;
    private final List<Scratch> scratch;

    CpuProducts(PanelKernel kernel, Workers workers) {
        this.kernel = kernel;
        this.workers = workers;
        this.scratch = workers.scratch(() -> new Scratch(new RowWindow(), new float[ROWS * PanelKernel.COLUMNS]));
    }

    void timesTransposed(VectorSource a, float[] b, int columns, float[] out) {
        PackedMatrix packed = PackedMatrix.ofTransposed(kernel, b, columns, a.dim());
        workers.run(scratch, (a.count() + ROWS - 1) / ROWS, (own, part) -> {
            int from = part * ROWS;
            int rows = Math.min(ROWS, a.count() - from);
            own.window.show(a, from, rows);
            Arrays.fill(out, from * columns, (from + rows) * columns, 0);
            packed.multiply(
                    own.window.values(),
                    own.window.at(0),
                    own.window.stride(),
                    rows,
                    own.tile,
                    out,
                    from * columns,
                    columns);
        });
    }

    void transposedTimes(VectorSource a, VectorSource b, float[] out) {
        int left = a.dim();
        int right = b.dim();
        Arrays.fill(out, 0, left * right, 0);
        RowWindow leftRows = new RowWindow();
        RowWindow rightRows = new RowWindow();
        float[] turned = new float[Math.min(a.count(), BatchOps.CHAIN) * left];
        for (int from = 0; from < a.count(); from += BatchOps.CHAIN) {
            int rows = Math.min(BatchOps.CHAIN, a.count() - from);
            leftRows.show(a, from, rows);
            rightRows.show(b, from, rows);
            PackedMatrix packed = PackedMatrix.of(kernel, rightRows, rows, right);
            workers.run(scratch, (left + ROWS - 1) / ROWS, (own, part) -> {
                int first = part * ROWS;
                int here = Math.min(ROWS, left - first);
                turn(leftRows, rows, first, here, turned);
                packed.multiply(turned, first * rows, rows, here, own.tile, out, first * right, right);
            });
        }
    }

    /// Writes columns of rows as rows.
    private static void turn(RowWindow from, int rows, int first, int count, float[] to) {
        for (int row = 0; row < rows; row++) {
            int at = from.at(row);
            for (int i = first; i < first + count; i++) {
                to[i * rows + row] = from.values()[at + i];
            }
        }
    }
}

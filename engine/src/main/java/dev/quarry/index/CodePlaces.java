package dev.quarry.index;

import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.ivf.IvfListsView;
import dev.quarry.format.pq.PqCodesView;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Which code belongs to which row of a segment, both ways. Codes that are not in the order of rows are turned
/// around when first asked for by row, at 4 bytes a row. Thread-safe.
final class CodePlaces {

    static final int NO_CODE = -1;

    private final @Nullable PqCodesView codes;
    private final @Nullable HnswGraphView graph;
    private final @Nullable IvfListsView lists;
    private final int rows;
    private int @Nullable [] codeOfRow;

    /// @param codes null where no row has a vector
    /// @param graph of whose nodes they are, or null
    /// @param lists of whose slots they are, or null
    CodePlaces(@Nullable PqCodesView codes, @Nullable HnswGraphView graph, @Nullable IvfListsView lists, int rows) {
        this.codes = codes;
        this.graph = graph;
        this.lists = lists;
        this.rows = rows;
    }

    /// The row of a code, as the file has it.
    int row(int code) {
        return graph != null ? graph.graph().row(code) : lists != null ? lists.row(code) : code;
    }

    /// The code of a row, or [#NO_CODE].
    ///
    /// @throws dev.quarry.format.CorruptSegmentException when some code is of a row that is not there
    int code(int row) {
        if (codes == null) {
            return NO_CODE;
        }
        if (graph == null && lists == null) {
            return codes.isPresent(row) ? row : NO_CODE;
        }
        return turned(codes)[row];
    }

    /// The list of a code, 0 where there are no lists.
    int list(int code) {
        int low = 0;
        int high = lists == null ? 0 : lists.lists() - 1;
        while (lists != null && low < high) {
            int middle = (low + high) >>> 1;
            if (lists.start(middle + 1) <= code) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Reads the row of every code.
    ///
    /// @throws dev.quarry.format.CorruptSegmentException when one is not there
    void verify() {
        if (codes != null && (graph != null || lists != null)) {
            turned(codes);
        }
    }

    private synchronized int[] turned(PqCodesView all) {
        int[] known = codeOfRow;
        if (known == null) {
            known = turn(all);
            codeOfRow = known;
        }
        return known;
    }

    private int[] turn(PqCodesView all) {
        int[] out = new int[rows];
        Arrays.fill(out, NO_CODE);
        for (int code = 0; code < all.count(); code++) {
            if (all.isPresent(code)) {
                int row = row(code);
                if (row < 0 || row >= rows) {
                    throw all.section().corrupt(0, "codes of rows below " + rows, "code " + code + " of row " + row);
                }
                out[row] = code;
            }
        }
        return out;
    }
}

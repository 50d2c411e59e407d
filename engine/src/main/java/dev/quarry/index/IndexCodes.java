package dev.quarry.index;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.ivf.IvfListsView;
import dev.quarry.format.pq.PqCodesLayout;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.jpq.CodedRows;
import dev.quarry.kernel.Kernels;
import dev.quarry.pq.IvfQuery;
import dev.quarry.pq.IvfScan;
import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqScan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The codes of a product-quantized field in all segments of an index, as training reads them. Thread-safe, and
/// valid as long as the index is open.
public final class IndexCodes implements CodedRows {

    private static final int NO_CODE = -1;

    /// The codes of a segment.
    ///
    /// @param firstRow of the segment in the index
    /// @param codeOfRow the number of each row's code, [#NO_CODE] for rows without
    /// @param live the rows that are not deleted
    private record Part(int firstRow, ProductFieldReader reader, PqCodesView codes, int[] codeOfRow, RowFilter live) {}

    private final int rows;
    private final List<Part> parts = new ArrayList<>();

    /// @param field a product-quantized one; deleted rows count as rows without a code
    public IndexCodes(List<LiveSegment> segments, int field) {
        long all = segments.stream().mapToLong(LiveSegment::rows).sum();
        this.rows = Math.toIntExact(all);
        for (LiveSegment segment : segments) {
            if (!(segment.field(field) instanceof ProductFieldReader reader)) {
                throw new IllegalArgumentException("field " + field + " is not product-quantized");
            }
            PqCodesView codes = reader.codes();
            if (codes != null) {
                parts.add(new Part(
                        (int) segment.firstRow(), reader, codes, codeOfRow(reader, codes, segment), segment.live()));
            }
        }
    }

    private static int[] codeOfRow(ProductFieldReader reader, PqCodesView codes, LiveSegment segment) {
        int rows = segment.rows();
        int[] out = new int[rows];
        Arrays.fill(out, NO_CODE);
        for (int code = 0; code < codes.count(); code++) {
            if (codes.isPresent(code)) {
                int row = reader.row(code);
                if (row < 0 || row >= rows) {
                    throw codes.section().corrupt(0, "codes of rows below " + rows, "code " + code + " of row " + row);
                }
                if (segment.isLive(row)) {
                    out[row] = code;
                }
            }
        }
        return out;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public boolean isPresent(int row) {
        Part part = part(row);
        return part != null && part.codeOfRow[row - part.firstRow] != NO_CODE;
    }

    @Override
    public void copy(int row, byte[] out, int at) {
        Part part = part(row);
        int code = part == null ? NO_CODE : part.codeOfRow[row - part.firstRow];
        if (part == null || code == NO_CODE) {
            throw new IllegalArgumentException("expected a row with codes, found row " + row);
        }
        for (int m = 0; m < part.codes.shape().subQuantizers(); m++) {
            out[at + m] = (byte) part.codes.code(code, m);
        }
    }

    private @Nullable Part part(int row) {
        for (Part part : parts) {
            if (row >= part.firstRow && row - part.firstRow < part.codeOfRow.length) {
                return part;
            }
        }
        return null;
    }

    @Override
    public Retrieval retrieval(PqModel model, Kernels kernels) {
        List<Retrieval> searches = new ArrayList<>();
        for (Part part : parts) {
            searches.add(retrieval(part, model, kernels));
        }
        TopK some = new TopK(1);
        return new Retrieval() {

            private int[] found = {};
            private float[] scores = {};

            @Override
            public void search(float[] query, float[] tables, TopK top) {
                for (int i = 0; i < searches.size(); i++) {
                    some.reset(top.k());
                    searches.get(i).search(query, tables, some);
                    if (found.length < some.size()) {
                        found = new int[some.size()];
                        scores = new float[some.size()];
                    }
                    int count = some.drain(found, scores);
                    for (int j = 0; j < count; j++) {
                        top.offer(parts.get(i).firstRow + found[j], scores[j]);
                    }
                }
            }
        };
    }

    private static Retrieval retrieval(Part part, PqModel model, Kernels kernels) {
        IvfListsView lists = part.reader.lists();
        if (lists != null) {
            IvfScan scan = new IvfScan(part.codes, lists, model, kernels);
            IvfQuery all = new IvfQuery(lists.lists(), 0);
            return (query, tables, top) -> scan.search(query, all, part.live, top);
        }
        if (part.codes.layout() == PqCodesLayout.BLOCKS) {
            PqScan scan = new PqScan(part.codes, model, kernels);
            return (query, tables, top) -> scan.search(query, part.live, top);
        }
        int subQuantizers = model.shape().subQuantizers();
        int entries = model.shape().entries();
        return (query, tables, top) -> {
            for (int code = 0; code < part.codes.count(); code++) {
                if (!part.live.accepts(part.reader.row(code))) {
                    continue;
                }
                float sum = 0;
                for (int m = 0; m < subQuantizers; m++) {
                    sum += tables[m * entries + part.codes.code(code, m)];
                }
                top.offer(part.reader.row(code), sum);
            }
        };
    }
}

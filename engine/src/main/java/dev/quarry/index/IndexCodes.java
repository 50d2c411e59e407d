package dev.quarry.index;

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
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The codes of a product-quantized field in all segments of an index, as training reads them. Thread-safe, and
/// valid as long as the index is open.
public final class IndexCodes implements CodedRows {

    /// The codes of a segment.
    ///
    /// @param firstRow of the segment in the index
    private record Part(int firstRow, LiveSegment segment, ProductFieldReader reader, PqCodesView codes) {

        /// The code of a row of the index, [CodePlaces#NO_CODE] where it has none or is deleted.
        int code(int row) {
            int own = row - firstRow;
            return segment.isLive(own) ? reader.places().code(own) : CodePlaces.NO_CODE;
        }
    }

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
                parts.add(new Part((int) segment.firstRow(), segment, reader, codes));
                reader.places().verify(); // damage shows here, not in the middle of training
            }
        }
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public boolean isPresent(int row) {
        Part part = part(row);
        return part != null && part.code(row) != CodePlaces.NO_CODE;
    }

    @Override
    public int list(int row) {
        Part part = coded(row);
        return part.reader.places().list(part.code(row));
    }

    @Override
    public void copy(int row, byte[] out, int at) {
        Part part = coded(row);
        int code = part.code(row);
        for (int m = 0; m < part.codes.shape().subQuantizers(); m++) {
            out[at + m] = (byte) part.codes.code(code, m);
        }
    }

    private Part coded(int row) {
        Part part = part(row);
        if (part == null || part.code(row) == CodePlaces.NO_CODE) {
            throw new IllegalArgumentException("expected a row with codes, found row " + row);
        }
        return part;
    }

    private @Nullable Part part(int row) {
        for (Part part : parts) {
            if (row >= part.firstRow && row - part.firstRow < part.segment.rows()) {
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
                    float reached = top.isFull() ? top.threshold() : Float.NEGATIVE_INFINITY;
                    some.reset(top.k(), Float.NEGATIVE_INFINITY, reached);
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
            return (query, tables, top) -> scan.search(query, all, part.segment.live(), top);
        }
        if (part.codes.layout() == PqCodesLayout.BLOCKS) {
            PqScan scan = new PqScan(part.codes, model, kernels);
            return (query, tables, top) -> scan.search(query, part.segment.live(), top);
        }
        int subQuantizers = model.shape().subQuantizers();
        int entries = model.shape().entries();
        return (query, tables, top) -> {
            for (int code = 0; code < part.codes.count(); code++) {
                if (!part.segment.live().accepts(part.reader.places().row(code))) {
                    continue;
                }
                float sum = 0;
                for (int m = 0; m < subQuantizers; m++) {
                    sum += tables[m * entries + part.codes.code(code, m)];
                }
                top.offer(part.reader.places().row(code), sum);
            }
        };
    }
}

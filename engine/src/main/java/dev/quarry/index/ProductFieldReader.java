package dev.quarry.index;

import dev.quarry.document.FieldValue;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Section;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.ivf.IvfListsView;
import dev.quarry.format.pq.PqCodesLayout;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.kernel.Kernels;
import dev.quarry.pq.PqDecoder;
import dev.quarry.pq.PqLookup;
import dev.quarry.pq.PqModel;
import dev.quarry.quantize.Quantization;
import dev.quarry.schema.DenseField;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The codes of a product-quantized field with what is built over them, and its vectors when they are kept.
///
/// @param rows null when vectors are dropped
/// @param model null as long as no document of the index has a vector in the field
/// @param codes in the order of rows, of the graph's nodes or of the lists' slots; null when no row has a vector
/// @param graph null unless the field is indexed so
/// @param lists null unless the field is indexed so and some row has a vector
/// @param places which code is whose
record ProductFieldReader(
        DenseField field,
        @Nullable DenseRowsView rows,
        @Nullable PqModel model,
        @Nullable PqCodesView codes,
        @Nullable HnswGraphView graph,
        @Nullable IvfListsView lists,
        CodePlaces places)
        implements VectorReader {

    static ProductFieldReader open(Segment segment, int number, DenseField field, Optional<PqModel> model) {
        boolean kept = ProductField.product(field).vectors() == Quantization.Vectors.KEPT;
        DenseRowsView rows = kept ? DenseFieldReader.rows(segment, number, field) : null;
        HnswGraphView graph = field.indexing() instanceof DenseField.Indexing.Hnsw
                ? HnswGraphView.open(segment.require(SectionKind.HNSW_GRAPH, number), segment.rows())
                : null;
        Section section = segment.find(SectionKind.PQ_CODES, number).orElse(null);
        if (section == null) {
            requireNoVectors(segment, number, rows);
            return new ProductFieldReader(
                    field, rows, model.orElse(null), null, graph, null, places(null, graph, null, segment));
        }
        IvfListsView lists = field.indexing() instanceof DenseField.Indexing.Ivf
                ? IvfListsView.open(segment.require(SectionKind.IVF_LISTS, number), segment.rows())
                : null;
        int count = graph != null ? graph.graph().nodes() : lists != null ? lists.slots() : segment.rows();
        PqCodesView codes = PqCodesView.open(section, count);
        requireFit(segment, section, codes, lists, model);
        PqCodesLayout layout = graph != null ? PqCodesLayout.ROWS : PqCodesLayout.BLOCKS;
        if (codes.layout() != layout) {
            throw corrupt(segment, section, "codes in " + layout, codes.layout().toString());
        }
        return new ProductFieldReader(
                field, rows, model.orElseThrow(), codes, graph, lists, places(codes, graph, lists, segment));
    }

    private static CodePlaces places(
            @Nullable PqCodesView codes, @Nullable HnswGraphView graph, @Nullable IvfListsView lists, Segment segment) {
        return new CodePlaces(codes, graph, lists, segment.rows());
    }

    /// A segment without codes is one without vectors.
    private static void requireNoVectors(Segment segment, int number, @Nullable DenseRowsView rows) {
        for (int row = 0; rows != null && row < rows.count(); row++) {
            if (rows.isPresent(row)) {
                segment.require(SectionKind.PQ_CODES, number); // throws, and names what is missing
            }
        }
    }

    private static void requireFit(
            Segment segment,
            Section section,
            PqCodesView codes,
            @Nullable IvfListsView lists,
            Optional<PqModel> model) {
        if (model.isEmpty() || !codes.fingerprint().equals(model.get().codesFingerprint())) {
            throw corrupt(
                    segment,
                    section,
                    model.map(known -> "codes of model " + known.codesFingerprint())
                            .orElse("no codes, as the field has no model"),
                    "codes of model " + codes.fingerprint());
        }
        int wanted = model.get().coarse().map(coarse -> coarse.lists()).orElse(0);
        if (lists != null && lists.lists() != wanted) {
            throw corrupt(segment, section, wanted + " lists", lists.lists() + " lists");
        }
    }

    private static CorruptSegmentException corrupt(Segment segment, Section section, String expected, String found) {
        return new CorruptSegmentException(segment.file(), section.name(), section.offset(), expected, found);
    }

    /// The stored vector, or where it was dropped what the row's codes stand for.
    @Override
    public @Nullable FieldValue value(int row) {
        if (rows != null) {
            return DenseFieldReader.value(rows, row);
        }
        int code = places.code(row);
        if (code == CodePlaces.NO_CODE || codes == null || model == null) {
            return null;
        }
        byte[] ofRow = new byte[model.shape().subQuantizers()];
        codes.copy(code, ofRow, 0);
        float[] values = new float[field.dim()];
        new PqDecoder(model).decode(ofRow, 0, places.list(code), values, 0);
        return FieldValue.dense(values);
    }

    @Override
    public FieldSearch search(@Nullable FieldSearch beside) {
        PqLookup shared = beside instanceof ProductFieldSearch other ? other.lookup() : null;
        boolean fits = shared != null && shared.model() == model;
        return new ProductFieldSearch(this, fits || model == null ? shared : new PqLookup(model, Kernels.best()));
    }
}

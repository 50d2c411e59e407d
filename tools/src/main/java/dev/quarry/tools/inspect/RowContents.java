package dev.quarry.tools.inspect;

import dev.quarry.format.Section;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.attributes.AttributesView;
import dev.quarry.format.ids.RowIdsView;
import dev.quarry.format.multi.MultiOffsetsView;
import dev.quarry.format.part.KeyType;
import dev.quarry.format.payload.PayloadsView;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.format.terms.TermsView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// One document as a segment holds it, read without a schema.
///
/// @param row in the segment
/// @param payload as text, empty if there is none
public record RowContents(int row, String id, List<FieldContents> fields, String payload) {
    /// The row's value in one field.
    public sealed interface FieldContents {
        int field();
    }

    /// A sparse value, largest weights first.
    public record Sparse(int field, List<Entry> entries) implements FieldContents {}

    /// A dense value.
    public record Dense(int field, float[] values) implements FieldContents {}

    /// The vectors of a document in a field of several.
    public record Several(int field, List<float[]> vectors) implements FieldContents {}

    /// The values of an attribute as text, ascending.
    public record Attribute(int field, List<String> values) implements FieldContents {}

    /// A term by its token, or by its number where there is no dictionary.
    public record Entry(String term, float weight) {}

    /// Reads a row.
    ///
    /// @param row at least 0 and below the segment's rows
    public static RowContents read(Segment segment, int row) {
        List<FieldContents> fields = new ArrayList<>();
        String id = "";
        String payload = "";
        for (Section section : segment.sections()) {
            switch (section.kind()) {
                case ROW_IDS -> id = id(RowIdsView.open(section, segment.rows()), row);
                case PAYLOADS -> payload = payload(PayloadsView.open(section, segment.rows()), row);
                case SPARSE_ROWS -> fields.add(sparse(segment, section, row));
                case DENSE_ROWS -> {
                    Optional<Section> offsets = segment.find(SectionKind.MULTI_OFFSETS, section.field());
                    if (offsets.isPresent()) {
                        several(section, MultiOffsetsView.open(offsets.get(), segment.rows()), row)
                                .ifPresent(fields::add);
                    } else {
                        dense(DenseRowsView.open(section, segment.rows()), row)
                                .ifPresent(values -> fields.add(new Dense(section.field(), values)));
                    }
                }
                case ATTRIBUTES -> {
                    List<String> values = values(AttributesView.open(section, segment.rows()), row);
                    if (!values.isEmpty()) {
                        fields.add(new Attribute(section.field(), values));
                    }
                }
                case TERMS,
                        BLOCKED_POSTINGS,
                        WINDOWED_POSTINGS,
                        HNSW_GRAPH,
                        DENSE_CODES,
                        ROW_NEIGHBORS,
                        PQ_CODES,
                        PQ_MODEL,
                        IVF_LISTS,
                        MULTI_OFFSETS,
                        QUERY_ADAPTER -> {
                    // Not about one row.
                }
            }
        }
        return new RowContents(row, id, fields, payload);
    }

    private static String id(RowIdsView ids, int row) {
        return ids.type() == KeyType.LONGS ? Long.toString(ids.longId(row)) : ids.text(row);
    }

    private static String payload(PayloadsView payloads, int row) {
        byte[] bytes = payloads.reader().read(row);
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<String> values(AttributesView view, int row) {
        return Arrays.stream(view.column().ordinals(row))
                .mapToObj(view.values()::text)
                .toList();
    }

    private static Optional<float[]> dense(DenseRowsView view, int row) {
        if (!view.isPresent(row)) {
            return Optional.empty();
        }
        float[] values = new float[view.dim()];
        view.copyRow(row, values);
        return Optional.of(values);
    }

    private static Optional<Several> several(Section section, MultiOffsetsView offsets, int row) {
        DenseRowsView view = DenseRowsView.open(section, offsets.vectors());
        List<float[]> vectors = new ArrayList<>();
        for (int vector = offsets.start(row); vector < offsets.end(row); vector++) {
            dense(view, vector).ifPresent(vectors::add);
        }
        return vectors.isEmpty() ? Optional.empty() : Optional.of(new Several(section.field(), vectors));
    }

    private static Sparse sparse(Segment segment, Section section, int row) {
        SparseRowsView view = SparseRowsView.of(section);
        int[] terms = new int[view.longest()];
        float[] weights = new float[view.longest()];
        int count = view.read(row, terms, weights);
        TermsView tokens = segment.find(SectionKind.TERMS, section.field())
                .map(TermsView::open)
                .orElse(null);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(new Entry(tokens == null ? Integer.toString(terms[i]) : tokens.token(terms[i]), weights[i]));
        }
        entries.sort(Comparator.comparingDouble(Entry::weight).reversed().thenComparing(Entry::term));
        return new Sparse(section.field(), entries);
    }
}

package dev.quarry.index;

import dev.quarry.document.FieldValue;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Section;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.neighbors.RowNeighborsView;
import dev.quarry.format.postings.BlockedPostingsView;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.format.terms.TermsView;
import dev.quarry.format.windows.WindowedPostingsView;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import dev.quarry.score.SparseQuery;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The rows of a sparse field, its dictionary when terms are tokens, its posting lists of either kind, or both, and its
/// graph of near rows when it has them.
record SparseFieldReader(
        SparseField field,
        SparseRowsView rows,
        @Nullable TermsView dictionary,
        @Nullable BlockedPostingsView postings,
        @Nullable RowNeighborsView neighbors,
        @Nullable WindowedPostingsView windows)
        implements VectorReader {

    static SparseFieldReader open(Segment segment, int number, SparseField field) {
        Section section = segment.require(SectionKind.SPARSE_ROWS, number);
        SparseRowsView rows = SparseRowsView.of(section);
        if (rows.rows() != segment.rows()) {
            throw new CorruptSegmentException(
                    segment.file(), section.name(), section.offset(), segment.rows() + " rows", rows.rows() + " rows");
        }
        TermsView dictionary =
                field.terms() == TermNaming.TOKENS ? TermsView.open(segment.require(SectionKind.TERMS, number)) : null;
        Section blocked = section(segment, SectionKind.BLOCKED_POSTINGS, number);
        Section windowed = section(segment, SectionKind.WINDOWED_POSTINGS, number);
        Section near = section(segment, SectionKind.ROW_NEIGHBORS, number);
        switch (field.indexing()) {
            case SparseField.Indexing.Scan scan -> {}
            case SparseField.Indexing.Seismic seismic -> {
                blocked = segment.require(SectionKind.BLOCKED_POSTINGS, number);
                if (seismic.exactLists().isPresent()) {
                    windowed = segment.require(SectionKind.WINDOWED_POSTINGS, number);
                }
            }
            case SparseField.Indexing.Windowed windows ->
                windowed = segment.require(SectionKind.WINDOWED_POSTINGS, number);
            case SparseField.Indexing.Auto auto -> {
                if (windowed == null
                        && (blocked == null || auto.large().exactLists().isPresent())) {
                    windowed = segment.require(SectionKind.WINDOWED_POSTINGS, number);
                }
            }
        }
        return new SparseFieldReader(
                field,
                rows,
                dictionary,
                blocked == null ? null : BlockedPostingsView.of(blocked),
                near == null ? null : RowNeighborsView.open(near, segment.rows()),
                windowed == null ? null : WindowedPostingsView.of(windowed));
    }

    private static @Nullable Section section(Segment segment, SectionKind kind, int number) {
        for (Section section : segment.sections()) {
            if (section.kind() == kind && section.field() == number) {
                return section;
            }
        }
        return null;
    }

    @Override
    public @Nullable FieldValue value(int row) {
        int[] terms = new int[rows.longest()];
        float[] weights = new float[terms.length];
        int count = rows.read(row, terms, weights);
        if (count == 0) {
            return null;
        }
        weights = Arrays.copyOf(weights, count);
        if (dictionary == null) {
            return FieldValue.terms(Arrays.copyOf(terms, count), weights);
        }
        String[] tokens = new String[count];
        for (int i = 0; i < count; i++) {
            tokens[i] = dictionary.token(terms[i]);
        }
        return FieldValue.tokens(tokens, weights);
    }

    @Override
    public FieldSearch search(@Nullable FieldSearch beside) {
        return new SparseFieldSearch(
                this, beside instanceof SparseFieldSearch other ? other.scattered() : new SparseQuery());
    }
}

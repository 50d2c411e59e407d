package dev.quarry.index;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Section;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.postings.BlockedPostingsView;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.format.terms.TermsView;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import org.jspecify.annotations.Nullable;

/// The rows of a sparse field, its dictionary when terms are tokens, and its posting lists when it has them.
record SparseFieldReader(
        SparseField field,
        SparseRowsView rows,
        @Nullable TermsView dictionary,
        @Nullable BlockedPostingsView postings) implements FieldReader {

    static SparseFieldReader open(Segment segment, int number, SparseField field) {
        Section section = segment.require(SectionKind.SPARSE_ROWS, number);
        SparseRowsView rows = SparseRowsView.of(section);
        if (rows.rows() != segment.rows()) {
            throw new CorruptSegmentException(
                    segment.file(), section.name(), section.offset(), segment.rows() + " rows", rows.rows() + " rows");
        }
        TermsView dictionary =
                field.terms() == TermNaming.TOKENS ? TermsView.open(segment.require(SectionKind.TERMS, number)) : null;
        BlockedPostingsView postings = switch (field.indexing()) {
            case SparseField.Indexing.Scan scan -> null;
            case SparseField.Indexing.Seismic seismic ->
                BlockedPostingsView.of(segment.require(SectionKind.BLOCKED_POSTINGS, number));
        };
        return new SparseFieldReader(field, rows, dictionary, postings);
    }

    @Override
    public FieldSearch search() {
        return new SparseFieldSearch(this);
    }
}

package dev.quarry.format.check;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import java.util.HashSet;
import java.util.Set;

/// What must hold between the sections of a segment: there is something to check, no kind and field occurs
/// twice, row ids exist (a model or an adapter is alone in its file instead), and sections that are about the rows
/// of another one come with it.
record SectionRelations(Segment segment) {

    private record Key(SectionKind kind, int field) {}

    void check(Findings findings) {
        if (segment.sections().isEmpty()) {
            findings.add(damage("at least one section of a known kind", "none"));
            return;
        }
        Set<Key> keys = new HashSet<>();
        for (Section section : segment.sections()) {
            if (!keys.add(new Key(section.kind(), section.field()))) {
                findings.add(section.corrupt(0, "one section " + section.name(), "another one"));
            }
            if (section.field() < 0) {
                findings.add(section.corrupt(0, "a field of 0 or more", Integer.toString(section.field())));
            }
        }
        boolean isModel =
                keys.contains(new Key(SectionKind.PQ_MODEL, 0)) || keys.contains(new Key(SectionKind.QUERY_ADAPTER, 0));
        if (!isModel && !keys.contains(new Key(SectionKind.ROW_IDS, 0))) {
            findings.add(damage("a section row_ids[field 0]", "none"));
        }
        for (Section section : segment.sections()) {
            checkCompany(section, keys, findings);
        }
    }

    private void checkCompany(Section section, Set<Key> keys, Findings findings) {
        switch (section.kind()) {
            case ROW_IDS, PAYLOADS -> {
                if (section.field() != 0) {
                    findings.add(section.corrupt(0, "field 0", "field " + section.field()));
                }
            }
            case TERMS, BLOCKED_POSTINGS, WINDOWED_POSTINGS, ROW_NEIGHBORS ->
                requireSection(SectionKind.SPARSE_ROWS, section, keys, findings);
            case IVF_LISTS -> requireSection(SectionKind.PQ_CODES, section, keys, findings);
            case HNSW_GRAPH, DENSE_CODES, MULTI_OFFSETS ->
                requireSection(SectionKind.DENSE_ROWS, section, keys, findings);
            case PQ_MODEL, QUERY_ADAPTER -> {
                if (section.field() != 0 || keys.size() > 1 || segment.rows() > 0) {
                    String found =
                            "field %d, %d sections, %d rows".formatted(section.field(), keys.size(), segment.rows());
                    findings.add(section.corrupt(0, "field 0, alone in a file without rows", found));
                }
            }
            case SPARSE_ROWS, DENSE_ROWS, PQ_CODES, ATTRIBUTES -> {
                // Rows stand alone.
            }
        }
    }

    private static void requireSection(SectionKind kind, Section section, Set<Key> keys, Findings findings) {
        if (!keys.contains(new Key(kind, section.field()))) {
            findings.add(section.corrupt(0, "a section " + kind + " of the same field", "none"));
        }
    }

    private CorruptSegmentException damage(String expected, String found) {
        return new CorruptSegmentException(segment.file(), "directory", segment.byteSize(), expected, found);
    }
}

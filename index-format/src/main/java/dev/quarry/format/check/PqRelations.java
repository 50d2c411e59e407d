package dev.quarry.format.check;

import dev.quarry.format.Findings;
import dev.quarry.format.FormatException;
import dev.quarry.format.Section;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.ivf.IvfListsView;
import dev.quarry.format.pq.PqCodesLayout;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.format.rows.DenseRowsView;
import java.util.Optional;
import java.util.function.Function;

/// What must hold between product-quantization codes and what says whose they are: a code for each slot where the field
/// has lists, for each node where it has a graph and codes lie one after another, else for each row. Where vectors are
/// kept, rows have codes if they have a vector.
///
/// A section that cannot be opened is left out: its own check has reported why.
record PqRelations(Segment segment) {

    void check(Findings findings) {
        for (Section section : segment.sections()) {
            if (section.kind() == SectionKind.PQ_CODES) {
                open(section, PqCodesView::open).ifPresent(codes -> check(codes, findings));
            }
        }
    }

    private void check(PqCodesView codes, Findings findings) {
        int field = codes.section().field();
        Optional<Section> listsSection = segment.find(SectionKind.IVF_LISTS, field);
        Optional<Section> graphSection =
                codes.layout() == PqCodesLayout.ROWS ? segment.find(SectionKind.HNSW_GRAPH, field) : Optional.empty();
        if (listsSection.isPresent()) {
            open(listsSection.get(), section -> IvfListsView.open(section, segment.rows()))
                    .ifPresent(lists -> checkLists(codes, lists, findings));
        } else if (graphSection.isPresent()) {
            open(graphSection.get(), section -> HnswGraphView.open(section, segment.rows()))
                    .ifPresent(graph -> requireCount(codes, graph.graph().nodes(), "nodes", findings));
        } else if (requireCount(codes, segment.rows(), "rows", findings)) {
            rows(field).ifPresent(rows -> checkRows(codes, rows, findings));
        }
    }

    private void checkLists(PqCodesView codes, IvfListsView lists, Findings findings) {
        requireCount(codes, lists.slots(), "slots", findings);
        rows(codes.section().field()).ifPresent(rows -> {
            int present = 0;
            for (int row = 0; row < rows.count(); row++) {
                present += rows.isPresent(row) ? 1 : 0;
            }
            findings.require(
                    lists.slots() == present,
                    lists.section(),
                    0,
                    "a slot for each of " + present + " rows",
                    lists.slots());
            for (int slot = 0; slot < lists.slots(); slot++) {
                int row = lists.row(slot);
                if (row >= 0 && row < rows.count() && !rows.isPresent(row)) {
                    findings.require(false, lists.section(), 0, "a row with a vector for slot " + slot, row);
                    return;
                }
            }
        });
    }

    private static void checkRows(PqCodesView codes, DenseRowsView rows, Findings findings) {
        for (int row = 0; row < rows.count(); row++) {
            if (rows.isPresent(row) != codes.isPresent(row)) {
                String expected = "row %d %s a code".formatted(row, rows.isPresent(row) ? "with" : "without");
                findings.add(codes.section().corrupt(0, expected, codes.isPresent(row) ? "one" : "none"));
                return;
            }
        }
    }

    private static boolean requireCount(PqCodesView codes, int count, String of, Findings findings) {
        String expected = "a code for each of %d %s".formatted(count, of);
        findings.require(codes.count() == count, codes.section(), 0, expected, codes.count());
        boolean whole = codes.presence() == null || of.equals("rows");
        if (!whole) {
            findings.add(codes.section().corrupt(0, "a code for all " + of, "some missing"));
        }
        return codes.count() == count;
    }

    private Optional<DenseRowsView> rows(int field) {
        return segment.find(SectionKind.DENSE_ROWS, field)
                .flatMap(section -> open(section, found -> DenseRowsView.open(found, segment.rows())));
    }

    private static <V> Optional<V> open(Section section, Function<Section, V> opening) {
        try {
            return Optional.of(opening.apply(section));
        } catch (FormatException e) {
            return Optional.empty();
        }
    }
}

package dev.quarry.format.check;

import dev.quarry.format.Findings;
import dev.quarry.format.FormatException;
import dev.quarry.format.Section;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.codes.CodeOrder;
import dev.quarry.format.codes.DenseCodesShape;
import dev.quarry.format.codes.DenseCodesView;
import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.multi.MultiOffsetsView;
import dev.quarry.format.rows.DenseRowsView;
import java.util.Optional;

/// What must hold between the sections of a dense field: a graph has the rows that have a vector as its nodes,
/// and there is a code for each node, or for each row, that stands for its vector. Where documents have several
/// vectors, all of these are there.
///
/// A section that cannot be opened is left out: its own check has reported why.
record DenseRelations(Segment segment) {

    void check(Findings findings) {
        for (Section section : segment.sections()) {
            if (section.kind() == SectionKind.DENSE_ROWS) {
                check(section, findings);
            }
        }
    }

    private void check(Section section, Findings findings) {
        Optional<Section> graphSection = segment.find(SectionKind.HNSW_GRAPH, section.field());
        Optional<Section> codesSection = segment.find(SectionKind.DENSE_CODES, section.field());
        Optional<DenseRowsView> rows = open(section, DenseRowsView::open);
        Optional<HnswGraphView> graph = graphSection.flatMap(found -> open(found, HnswGraphView::open));
        Optional<DenseCodesView> codes = codesSection.flatMap(found -> open(found, DenseCodesView::open));
        long before = findings.count();
        boolean several =
                segment.find(SectionKind.MULTI_OFFSETS, section.field()).isPresent();
        if (several && rows.isPresent() && rows.get().presence() != null) {
            findings.add(section.corrupt(0, "a vector in every row, where documents have several", "rows without"));
        }
        if (rows.isPresent() && graph.isPresent()) {
            checkNodes(rows.get(), graph.get(), findings);
        }
        if (rows.isPresent() && codes.isPresent()) {
            boolean ofNodes = codes.get().codes().shape().order() == CodeOrder.NODES;
            checkCodes(rows.get(), codes.get(), findings);
            if (ofNodes && graphSection.isPresent() && graph.isEmpty()) {
                return;
            }
            if (ofNodes) {
                checkOrder(graph, codes.get(), findings);
            }
            if (findings.count() == before) {
                HnswGraph order = ofNodes ? graph.get().graph() : null;
                new CodesOfRows(codes.get(), rows.get(), order).check(findings);
            }
        }
    }

    private static void checkNodes(DenseRowsView rows, HnswGraphView view, Findings findings) {
        HnswGraph graph = view.graph();
        int present = 0;
        for (int row = 0; row < rows.count(); row++) {
            present += rows.isPresent(row) ? 1 : 0;
        }
        findings.require(
                graph.nodes() == present, view.section(), 0, "a node for each of " + present + " rows", graph.nodes());
        for (int node = 0; node < graph.nodes(); node++) {
            int row = graph.row(node);
            if (row < 0 || row >= rows.count() || !rows.isPresent(row)) {
                findings.require(false, view.section(), 0, "a row with a vector for node " + node, row);
                return;
            }
        }
    }

    private static void checkCodes(DenseRowsView rows, DenseCodesView view, Findings findings) {
        DenseCodesShape shape = view.codes().shape();
        findings.require(
                shape.dim() == rows.dim(), view.section(), 0, "codes of " + rows.dim() + " dimensions", shape.dim());
    }

    private static void checkOrder(Optional<HnswGraphView> graph, DenseCodesView view, Findings findings) {
        if (graph.isEmpty()) {
            findings.add(view.section().corrupt(0, "a graph whose nodes the codes follow", "none"));
            return;
        }
        int nodes = graph.get().graph().nodes();
        findings.require(
                view.codes().count() == nodes,
                view.section(),
                0,
                nodes + " codes",
                view.codes().count());
    }

    @FunctionalInterface
    private interface Opening<V> {
        V open(Section section, int rows);
    }

    private <V> Optional<V> open(Section section, Opening<V> opening) {
        try {
            return Optional.of(opening.open(section, MultiOffsetsView.denseRows(segment, section.field())));
        } catch (FormatException e) {
            return Optional.empty();
        }
    }
}

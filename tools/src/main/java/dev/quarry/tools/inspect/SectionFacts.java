package dev.quarry.tools.inspect;

import dev.quarry.format.Section;
import dev.quarry.format.Segment;
import dev.quarry.format.adapt.QueryAdapterView;
import dev.quarry.format.attributes.AttributesView;
import dev.quarry.format.codes.CodeEncoding;
import dev.quarry.format.codes.CodeSteps;
import dev.quarry.format.codes.DenseCodes;
import dev.quarry.format.codes.DenseCodesView;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.ids.RowIdsView;
import dev.quarry.format.ivf.IvfListsView;
import dev.quarry.format.multi.MultiOffsetsView;
import dev.quarry.format.neighbors.RowNeighborsView;
import dev.quarry.format.payload.PayloadsView;
import dev.quarry.format.postings.BlockedPostingsView;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.format.pq.PqModelContents;
import dev.quarry.format.pq.PqModelShape;
import dev.quarry.format.pq.PqModelView;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.format.terms.TermsView;
import dev.quarry.format.windows.WindowedPostingsView;
import dev.quarry.tools.report.Units;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What there is to say of a section: sizes, counts, and bytes for each of what it holds.
///
/// @param facts by name, in an order to read
public record SectionFacts(Section section, Map<String, String> facts) {
    /// Reads a section's header.
    ///
    /// @param segment that it is of
    public static SectionFacts of(Section section, Segment segment) {
        int rows = segment.rows();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("bytes_per_document", ratio(section.length(), rows));
        switch (section.kind()) {
            case SPARSE_ROWS -> putSparse(section, facts);
            case BLOCKED_POSTINGS -> {
                BlockedPostingsView view = BlockedPostingsView.of(section);
                facts.put("postings", String.valueOf(view.postings()));
                facts.put("blocks", String.valueOf(view.blocks()));
                facts.put("postings_per_block", ratio(view.postings(), view.blocks()));
                facts.put("summary_entries", String.valueOf(view.entries()));
                facts.put("summary_entries_per_block", ratio(view.entries(), view.blocks()));
                facts.put("bytes_per_posting", ratio(section.length(), view.postings()));
            }
            case WINDOWED_POSTINGS -> {
                WindowedPostingsView view = WindowedPostingsView.of(section);
                facts.put("postings", String.valueOf(view.postings()));
                facts.put("windows", String.valueOf(view.windows()));
                facts.put("window_rows", String.valueOf(1 << view.windowShift()));
                facts.put("bytes_per_posting", ratio(section.length(), view.postings()));
            }
            case HNSW_GRAPH -> {
                HnswGraphView view = HnswGraphView.open(section, MultiOffsetsView.denseRows(segment, section.field()));
                facts.put("nodes", String.valueOf(view.graph().nodes()));
                facts.put("levels", String.valueOf(view.graph().levels().size()));
                facts.put("bytes_per_node", ratio(section.length(), view.graph().nodes()));
            }
            case ROW_NEIGHBORS ->
                facts.put(
                        "neighbors",
                        String.valueOf(RowNeighborsView.open(section, rows).degree()));
            case PQ_CODES -> putCodes(PqCodesView.open(section), facts);
            case IVF_LISTS -> {
                IvfListsView view = IvfListsView.open(section, rows);
                facts.put("lists", String.valueOf(view.lists()));
                facts.put("slots", String.valueOf(view.slots()));
                facts.put("slots_per_list", ratio(view.slots(), view.lists()));
            }
            case QUERY_ADAPTER -> putAdapter(QueryAdapterView.open(section), facts);
            case PQ_MODEL -> putModel(PqModelView.open(section), facts);
            case DENSE_CODES -> {
                int count = MultiOffsetsView.denseRows(segment, section.field());
                putCodes(DenseCodesView.open(section, count).codes(), facts);
            }
            case MULTI_OFFSETS -> {
                MultiOffsetsView view = MultiOffsetsView.open(section, rows);
                facts.put("vectors", String.valueOf(view.vectors()));
                facts.put("vectors_per_document", ratio(view.vectors(), rows));
            }
            case ATTRIBUTES -> putAttribute(AttributesView.open(section, rows), facts);
            case DENSE_ROWS -> {
                DenseRowsView view = DenseRowsView.open(section, MultiOffsetsView.denseRows(segment, section.field()));
                facts.put("elements", view.elementType().name());
                facts.put("dimensions", String.valueOf(view.dim()));
            }
            case ROW_IDS ->
                facts.put("ids", RowIdsView.open(section, rows).type().name());
            case TERMS ->
                facts.put("tokens", String.valueOf(TermsView.open(section).count()));
            case PAYLOADS -> PayloadsView.open(section, rows);
        }
        return new SectionFacts(section, facts);
    }

    private static void putSparse(Section section, Map<String, String> facts) {
        SparseRowsView view = SparseRowsView.of(section);
        facts.put("values", view.encoding().name());
        facts.put("vocabulary", String.valueOf(view.vocabulary()));
        facts.put("entries", String.valueOf(view.nonZeros()));
        facts.put("entries_per_document", ratio(view.nonZeros(), view.rows()));
        facts.put("longest_row", String.valueOf(view.longest()));
        facts.put("bytes_per_entry", ratio(section.length(), view.nonZeros()));
    }

    private static void putCodes(PqCodesView view, Map<String, String> facts) {
        facts.put("codes", String.valueOf(view.count()));
        facts.put("layout", view.layout().name());
        facts.put("sub_quantizers", String.valueOf(view.shape().subQuantizers()));
        facts.put("bits", String.valueOf(view.shape().bits()));
        facts.put("codes_fingerprint", view.fingerprint().toString());
    }

    private static void putAdapter(QueryAdapterView view, Map<String, String> facts) {
        facts.put("old_dimensions", String.valueOf(view.oldDim()));
        facts.put("new_dimensions", String.valueOf(view.newDim()));
        facts.put("fingerprint", view.fingerprint().toString());
    }

    private static void putCodes(DenseCodes codes, Map<String, String> facts) {
        facts.put("encoding", encoding(codes.shape().encoding()));
        facts.put("metric", codes.shape().metric().name());
        facts.put("order", codes.shape().order().name());
        facts.put("codes", String.valueOf(codes.count()));
        facts.put("bytes_per_code", String.valueOf(codes.shape().stride()));
    }

    private static void putAttribute(AttributesView view, Map<String, String> facts) {
        facts.put("type", view.type().toString());
        facts.put("values", String.valueOf(view.values().count()));
        facts.put("most_values_of_a_document", String.valueOf(view.most()));
        facts.put("documents_with_a_value", String.valueOf(view.present()));
    }

    private static void putModel(PqModelView view, Map<String, String> facts) {
        PqModelContents model = view.contents();
        PqModelShape shape = view.shape();
        facts.put("dimensions", String.valueOf(shape.dim()));
        facts.put("metric", List.of("SQUARED_L2", "DOT", "COSINE").get(shape.metric() - 1));
        facts.put("sub_quantizers", String.valueOf(shape.codes().subQuantizers()));
        facts.put("bits", String.valueOf(shape.codes().bits()));
        facts.put("rotation", model.rotation().length > 0 ? "yes" : "no");
        facts.put("lists", String.valueOf(shape.lists()));
        facts.put("encodes", shape.encodes() == 2 ? "residuals" : "vectors");
        facts.put("query_map", model.queryMap().length > 0 ? "own" : "rotation");
        facts.put("scoring", model.scoresAsItEncodes() ? "as encoding" : "own");
        facts.put("codes_fingerprint", model.codesFingerprint().toString());
        facts.put("fingerprint", view.fingerprint().toString());
    }

    private static String encoding(CodeEncoding encoding) {
        return switch (encoding) {
            case CodeEncoding.Scalar8(CodeSteps steps) -> "SQ8 " + steps;
            case CodeEncoding.Scalar4(CodeSteps steps) -> "SQ4 " + steps;
            case CodeEncoding.Bit1(long seed) -> "BIT1 seed " + seed;
        };
    }

    private static String ratio(long bytes, long of) {
        return of == 0 ? "-" : Units.decimals((double) bytes / of, 2);
    }
}

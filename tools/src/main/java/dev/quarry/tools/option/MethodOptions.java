package dev.quarry.tools.option;

import dev.quarry.hnsw.HnswQuery;
import dev.quarry.multi.MultiVectorQuery;
import dev.quarry.pq.IvfQuery;
import dev.quarry.quantize.Quantization;
import dev.quarry.query.Query;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.MultiVectorField;
import dev.quarry.schema.SparseField;
import dev.quarry.seismic.BlockOrder;
import dev.quarry.seismic.SeismicQuery;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

/// How to search: exactly, or with the parameters of the index kind; those not given are the field's own
/// defaults.
public final class MethodOptions {
    @Option(
            names = "--exact",
            description =
                    "Search exactly: by windowed lists where a segment has them, otherwise every document is scored.")
    private boolean exact;

    @Option(
            names = "--query-cut",
            paramLabel = "N",
            description = "Seismic: how many of the query's posting lists are entered, largest weights first. More"
                    + " finds more and takes longer. Like all of these, if not given, as the field has it.")
    private @Nullable Integer queryCut;

    @Option(
            names = "--heap-factor",
            paramLabel = "X",
            description = "Seismic: blocks are skipped whose summary scores below the worst hit divided by X. Lower is"
                    + " faster, higher finds more; Infinity skips nothing.")
    private @Nullable Float heapFactor;

    @Option(
            names = "--block-order",
            paramLabel = "ORDER",
            description = "Seismic: stored, first_list_sorted or all_sorted.")
    private @Nullable BlockOrder order;

    @Option(
            names = "--tail-bound",
            paramLabel = "X",
            description = "Seismic on split rows, 0 to 1: how much of what a row's smaller values could add counts when"
                    + " it is decided whether to read them. 1 loses nothing, lower is faster.")
    private @Nullable Float tailBound;

    @Option(
            names = "--follow",
            paramLabel = "N",
            description = "Seismic with --neighbors: how many links of each good hit are followed, 0 for none.")
    private @Nullable Integer follow;

    @Option(
            names = "--summary-terms",
            paramLabel = "N",
            description = "Seismic: how many of the query's terms score blocks, largest weights first. Rows are scored"
                    + " by all.")
    private @Nullable Integer summaryTerms;

    @Option(
            names = "--ef",
            paramLabel = "N",
            description = "Hnsw: candidates kept while walking the graph. More finds more and takes longer.")
    private @Nullable Integer ef;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "Hnsw: end a search after N nodes in a row that brought no better hit.")
    private @Nullable Integer patience;

    @Option(names = "--probes", paramLabel = "N", description = "Ivf: lists visited. More finds more and takes longer.")
    private @Nullable Integer probes;

    @Option(
            names = "--rescore",
            paramLabel = "N",
            description = "Codes: how many of the best are scored again by their full rows, 0 for none. More finds more"
                    + " and takes longer.")
    private @Nullable Integer rescore;

    @Option(
            names = "--vector-hits",
            paramLabel = "N",
            description = "Several vectors a document: how many vectors are found for each query vector. More finds"
                    + " more and takes longer.")
    private @Nullable Integer vectorHits;

    @Option(
            names = "--rescored",
            paramLabel = "N",
            description = "Several vectors a document: how many documents are scored by all their vectors.")
    private @Nullable Integer rescored;

    /// The method for a field.
    ///
    /// @throws IllegalArgumentException if a parameter is out of its range
    public Query.Method method(Field field) {
        if (exact) {
            return new Query.Method.Exact();
        }
        return switch (field) {
            case SparseField sparse ->
                switch (sparse.indexing()) {
                    case SparseField.Indexing.Scan scan -> new Query.Method.Exact();
                    case SparseField.Indexing.Windowed windowed -> new Query.Method.Exact();
                    case SparseField.Indexing.Seismic seismic -> new Query.Method.Seismic(over(sparse.search()));
                    case SparseField.Indexing.Auto bySize -> new Query.Method.Seismic(over(sparse.search()));
                };
            case DenseField dense ->
                switch (dense.indexing()) {
                    case DenseField.Indexing.Scan scan ->
                        dense.quantization() instanceof Quantization.None
                                ? new Query.Method.Exact()
                                : new Query.Method.Codes(over(dense.search()).rescore());
                    case DenseField.Indexing.Hnsw hnsw -> new Query.Method.Hnsw(over(dense.search()));
                    case DenseField.Indexing.Ivf lists -> new Query.Method.Ivf(over(dense.probing()));
                };
            case MultiVectorField several ->
                new Query.Method.MultiVector(
                        over(several.search()),
                        Optional.of(over(several.vectors().search())));
            case AttributeField attribute ->
                throw new IllegalArgumentException(
                        "field " + field.name() + " is an attribute: use --filter, and --field for a field of vectors");
        };
    }

    private SeismicQuery over(SeismicQuery own) {
        return new SeismicQuery(
                Objects.requireNonNullElse(queryCut, own.queryCut()),
                Objects.requireNonNullElse(heapFactor, own.heapFactor()),
                Objects.requireNonNullElse(order, own.order()),
                Objects.requireNonNullElse(tailBound, own.tailBound()),
                Objects.requireNonNullElse(follow, own.neighbors()),
                Objects.requireNonNullElse(summaryTerms, own.summaryTerms()));
    }

    private HnswQuery over(HnswQuery own) {
        return new HnswQuery(
                Objects.requireNonNullElse(ef, own.ef()),
                Objects.requireNonNullElse(patience, own.patience()),
                Objects.requireNonNullElse(rescore, own.rescore()));
    }

    private IvfQuery over(IvfQuery own) {
        return new IvfQuery(
                Objects.requireNonNullElse(probes, own.probes()), Objects.requireNonNullElse(rescore, own.rescore()));
    }

    private MultiVectorQuery over(MultiVectorQuery own) {
        return new MultiVectorQuery(
                Objects.requireNonNullElse(vectorHits, own.vectorHits()),
                Objects.requireNonNullElse(rescored, own.rescored()));
    }

    /// Writes a method as the property `parameters`.
    public static void write(JsonGenerator json, Query.Method method) {
        json.writeObjectPropertyStart("parameters");
        switch (method) {
            case Query.Method.Preset preset -> json.writeStringProperty("method", "preset");
            case Query.Method.Exact every -> json.writeStringProperty("method", "exact");
            case Query.Method.Scan rows -> json.writeStringProperty("method", "scan");
            case Query.Method.Codes(int width) -> {
                json.writeStringProperty("method", "codes");
                writeRescore(json, width);
            }
            case Query.Method.MultiVector(MultiVectorQuery(int hits, int documents), Optional<HnswQuery> walk) -> {
                json.writeStringProperty("method", "multi_vector");
                json.writeNumberProperty("vector_hits", hits);
                json.writeNumberProperty("rescored", documents);
                walk.ifPresent(by -> json.writeNumberProperty("ef", by.ef()));
            }
            case Query.Method.Ivf(IvfQuery(int lists, int width)) -> {
                json.writeStringProperty("method", "ivf");
                json.writeNumberProperty("probes", lists);
                writeRescore(json, width);
            }
            case Query.Method.Hnsw(HnswQuery(int candidates, int nodes, int width)) -> {
                json.writeStringProperty("method", "hnsw");
                json.writeNumberProperty("ef", candidates);
                if (nodes != HnswQuery.ENDLESS) {
                    json.writeNumberProperty("patience", nodes);
                }
                writeRescore(json, width);
            }
            case Query.Method.Seismic(
                    SeismicQuery(int cut, float factor, BlockOrder blocks, float tail, int links, int terms)) -> {
                json.writeStringProperty("method", "seismic");
                json.writeNumberProperty("query_cut", cut);
                json.writeNumberProperty("heap_factor", factor);
                json.writeStringProperty("block_order", blocks.name().toLowerCase(Locale.ROOT));
                json.writeNumberProperty("tail_bound", tail);
                if (links != SeismicQuery.ALL_NEIGHBORS) {
                    json.writeNumberProperty("neighbors", links);
                }
                if (terms != SeismicQuery.ALL_TERMS) {
                    json.writeNumberProperty("summary_terms", terms);
                }
            }
        }
        json.writeEndObject();
    }

    private static void writeRescore(JsonGenerator json, int width) {
        if (width != HnswQuery.BY_ENCODING) {
            json.writeNumberProperty("rescore", width);
        }
    }

    private static String rescored(int width) {
        return width == HnswQuery.BY_ENCODING ? "" : ", rescore " + width;
    }

    /// How a field is searched, in words.
    public static String describe(Query.Method method, Field field) {
        boolean bySize = method instanceof Query.Method.Seismic
                && field instanceof SparseField sparse
                && sparse.indexing() instanceof SparseField.Indexing.Auto;
        return (bySize ? "exact in small segments, in large ones " : "") + describe(method);
    }

    /// A method in words.
    public static String describe(Query.Method method) {
        return switch (method) {
            case Query.Method.Preset preset -> "the index's own";
            case Query.Method.Exact every -> "exact";
            case Query.Method.Scan rows -> "a scan of all rows";
            case Query.Method.Codes(int width) -> "a scan of all codes" + rescored(width);
            case Query.Method.MultiVector(MultiVectorQuery(int hits, int documents), Optional<HnswQuery> walk) ->
                "vector hits " + hits + ", rescored " + documents
                        + walk.map(by -> ", ef " + by.ef()).orElse("");
            case Query.Method.Ivf(IvfQuery(int lists, int width)) -> "lists, probes " + lists + rescored(width);
            case Query.Method.Hnsw(HnswQuery(int candidates, int nodes, int width)) ->
                "hnsw, ef " + candidates + (nodes == HnswQuery.ENDLESS ? "" : ", patience " + nodes) + rescored(width);
            case Query.Method.Seismic(
                    SeismicQuery(int cut, float factor, BlockOrder blocks, float tail, int links, int terms)) ->
                "seismic, query cut " + cut + ", heap factor " + factor + ", blocks "
                        + blocks.name().toLowerCase(Locale.ROOT) + ", tail bound " + tail
                        + (links == SeismicQuery.ALL_NEIGHBORS ? "" : ", neighbors " + links)
                        + (terms == SeismicQuery.ALL_TERMS ? "" : ", summary terms " + terms);
        };
    }
}

package dev.quarry.tools.option;

import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.SparseField;
import dev.quarry.seismic.BlockOrder;
import dev.quarry.seismic.SeismicQuery;
import java.util.Locale;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

/// How to search: exactly, or with Seismic's parameters.
public final class MethodOptions {
    private static final SeismicQuery DEFAULTS = SeismicQuery.defaults();

    @Option(names = "--exact", description = "Score every document.")
    private boolean exact;

    @Option(
            names = "--query-cut",
            paramLabel = "N",
            description = "Seismic: how many of the query's posting lists are entered, largest weights first. More"
                    + " finds more and takes longer.")
    private int queryCut = DEFAULTS.queryCut();

    @Option(
            names = "--heap-factor",
            paramLabel = "X",
            description = "Seismic: blocks are skipped whose summary scores below the worst hit divided by X. Lower is"
                    + " faster, higher finds more; Infinity skips nothing.")
    private float heapFactor = DEFAULTS.heapFactor();

    @Option(
            names = "--block-order",
            paramLabel = "ORDER",
            description = "Seismic: stored, first_list_sorted or all_sorted.")
    private BlockOrder order = DEFAULTS.order();

    @Option(
            names = "--tail-bound",
            paramLabel = "X",
            description = "Seismic on split rows, 0 to 1: how much of what a row's smaller values could add counts when"
                    + " it is decided whether to read them. 1 loses nothing, lower is faster.")
    private float tailBound = DEFAULTS.tailBound();

    /// The method for a field.
    ///
    /// @throws IllegalArgumentException if a parameter is out of its range
    public Query.Method method(Field field) {
        boolean seismic = switch (field) {
            case SparseField sparse -> sparse.indexing() instanceof SparseField.Indexing.Seismic;
            case DenseField dense -> false;
        };
        SeismicQuery parameters = new SeismicQuery(queryCut, heapFactor, order, tailBound);
        return exact || !seismic ? new Query.Method.Exact() : new Query.Method.Seismic(parameters);
    }

    /// Writes a method as the property `parameters`.
    public static void write(JsonGenerator json, Query.Method method) {
        json.writeObjectPropertyStart("parameters");
        switch (method) {
            case Query.Method.Preset preset -> json.writeStringProperty("method", "preset");
            case Query.Method.Exact every -> json.writeStringProperty("method", "exact");
            case Query.Method.Seismic(SeismicQuery(int cut, float factor, BlockOrder blocks, float tail)) -> {
                json.writeStringProperty("method", "seismic");
                json.writeNumberProperty("query_cut", cut);
                json.writeNumberProperty("heap_factor", factor);
                json.writeStringProperty("block_order", blocks.name().toLowerCase(Locale.ROOT));
                json.writeNumberProperty("tail_bound", tail);
            }
        }
        json.writeEndObject();
    }

    /// A method in words.
    public static String describe(Query.Method method) {
        return switch (method) {
            case Query.Method.Preset preset -> "the index's own";
            case Query.Method.Exact every -> "exact";
            case Query.Method.Seismic(SeismicQuery(int cut, float factor, BlockOrder blocks, float tail)) ->
                "seismic, query cut " + cut + ", heap factor " + factor + ", blocks "
                        + blocks.name().toLowerCase(Locale.ROOT) + ", tail bound " + tail;
        };
    }
}

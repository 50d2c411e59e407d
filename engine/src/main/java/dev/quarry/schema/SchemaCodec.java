package dev.quarry.schema;

import dev.quarry.format.attributes.AttributeType;
import dev.quarry.format.manifest.FieldEntry;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.pq.Fingerprint;
import dev.quarry.format.rows.ElementType;
import dev.quarry.format.rows.SparseEncoding;
import dev.quarry.hnsw.Construction;
import dev.quarry.hnsw.HnswParameters;
import dev.quarry.hnsw.PrunedNeighbors;
import dev.quarry.pq.CoarseQuantizer;
import dev.quarry.seismic.Blocking;
import dev.quarry.seismic.Pruning;
import dev.quarry.seismic.SeismicParameters;
import dev.quarry.windowed.WindowedParameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Schema to manifest and back. Settings are text by key; a missing one is damage (but for [SearchSettings]), an
/// unknown kind of field or indexing comes from a newer version.
public final class SchemaCodec {

    private static final String EXACT_LISTS = "exact_lists.window_rows";
    private static final String EXACT_NEIGHBORS = "hnsw.exact_neighbors";

    private SchemaCodec() {}

    /// The manifest of a new index: generation 0, no segments.
    public static Manifest emptyManifest(Schema schema) {
        FieldEntry settings = new FieldEntry("index", "settings", new TreeMap<>(Map.of("ids", lower(schema.ids()))));
        List<FieldEntry> fields = new ArrayList<>();
        for (Field field : schema.fields()) {
            fields.add(
                    switch (field) {
                        case SparseField sparse -> entry(sparse);
                        case DenseField dense -> entry(dense);
                        case MultiVectorField several -> entry(several);
                        case AttributeField attribute -> entry(attribute);
                    });
        }
        return new Manifest(0, 0, settings, fields, List.of());
    }

    /// The schema a manifest holds.
    ///
    /// @param folder the index folder, for messages
    public static Schema schema(Path folder, Manifest manifest) {
        List<Field> fields = new ArrayList<>();
        for (FieldEntry entry : manifest.fields()) {
            Settings settings = new Settings(folder, entry);
            fields.add(
                    switch (entry.kind()) {
                        case "sparse" -> sparse(settings);
                        case "dense" -> dense(settings);
                        case "multi_vector" -> several(settings);
                        case "attribute" -> attribute(settings);
                        default ->
                            throw settings.unknown(
                                    "a field of kind sparse, dense, multi_vector or attribute", "kind " + entry.kind());
                    });
        }
        Settings settings = new Settings(folder, manifest.settings());
        try {
            return new Schema(settings.constant("ids", Schema.IdKind.class), fields);
        } catch (IllegalArgumentException e) {
            throw settings.corrupt("a valid schema", String.valueOf(e.getMessage()));
        }
    }

    /// A field's entry with the field's default parameters of searches; everything else stays as it is.
    public static FieldEntry withSearch(FieldEntry entry, Field field) {
        TreeMap<String, String> settings = new TreeMap<>(entry.settings());
        settings.keySet().removeIf(key -> key.startsWith(SearchSettings.PREFIX));
        SearchSettings.put(settings, field);
        return new FieldEntry(entry.name(), entry.kind(), settings);
    }

    /// A product-quantized field's entry with another model; everything else stays as it is.
    public static FieldEntry withModel(FieldEntry entry, Fingerprint model) {
        TreeMap<String, String> settings = new TreeMap<>(entry.settings());
        settings.put(QuantizationSettings.MODEL, model.hex());
        return new FieldEntry(entry.name(), entry.kind(), settings);
    }

    private static FieldEntry entry(DenseField field) {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "dim", Integer.toString(field.dim()),
                "similarity", lower(field.similarity()),
                "elements", lower(field.elements())));
        switch (field.indexing()) {
            case DenseField.Indexing.Scan scan -> settings.put("indexing", "scan");
            case DenseField.Indexing.Hnsw(HnswParameters parameters) -> {
                settings.put("indexing", "hnsw");
                settings.put("hnsw.max_neighbors", Integer.toString(parameters.maxNeighbors()));
                settings.put("hnsw.ef_construction", Integer.toString(parameters.efConstruction()));
                settings.put("hnsw.pruned", lower(parameters.pruned()));
                settings.put("hnsw.seed", Long.toString(parameters.seed()));
                if (parameters.construction() instanceof Construction.Neighbors(int k)) {
                    settings.put(EXACT_NEIGHBORS, Integer.toString(k));
                }
            }
            case DenseField.Indexing.Ivf(int lists, CoarseQuantizer.Encodes encodes) -> {
                settings.put("indexing", "ivf");
                settings.put("ivf.lists", Integer.toString(lists));
                settings.put("ivf.encodes", lower(encodes));
            }
        }
        QuantizationSettings.put(settings, field.quantization());
        SearchSettings.put(settings, field);
        return new FieldEntry(field.name(), "dense", new TreeMap<>(settings));
    }

    private static DenseField.Indexing denseIndexing(Settings settings) {
        return switch (settings.text("indexing")) {
            case "scan" -> new DenseField.Indexing.Scan();
            case "hnsw" -> settings.valid(() -> new DenseField.Indexing.Hnsw(hnsw(settings)));
            case "ivf" ->
                new DenseField.Indexing.Ivf(
                        settings.integer("ivf.lists"), settings.constant("ivf.encodes", CoarseQuantizer.Encodes.class));
            default -> throw settings.unknown("indexing scan, hnsw or ivf", settings.text("indexing"));
        };
    }

    private static HnswParameters hnsw(Settings settings) {
        HnswParameters plain = new HnswParameters(
                settings.integer("hnsw.max_neighbors"),
                settings.integer("hnsw.ef_construction"),
                settings.constant("hnsw.pruned", PrunedNeighbors.class),
                settings.longInteger("hnsw.seed"));
        return settings.has(EXACT_NEIGHBORS)
                ? plain.withConstruction(new Construction.Neighbors(settings.integer(EXACT_NEIGHBORS)))
                : plain;
    }

    private static DenseField dense(Settings settings) {
        return settings.valid(() -> new DenseField(
                settings.entry().name(),
                settings.integer("dim"),
                settings.constant("similarity", Similarity.class),
                settings.constant("elements", ElementType.class),
                denseIndexing(settings),
                SearchSettings.hnsw(settings),
                QuantizationSettings.quantization(settings),
                SearchSettings.ivf(settings)));
    }

    private static FieldEntry entry(MultiVectorField field) {
        TreeMap<String, String> settings = new TreeMap<>(entry(field.vectors()).settings());
        settings.put("scoring", lower(field.scoring()));
        SearchSettings.put(settings, field);
        return new FieldEntry(field.name(), "multi_vector", settings);
    }

    private static MultiVectorField several(Settings settings) {
        return settings.valid(() -> new MultiVectorField(
                dense(settings),
                settings.constant("scoring", MultiVectorField.Scoring.class),
                SearchSettings.multiVector(settings)));
    }

    private static FieldEntry entry(AttributeField field) {
        Map<String, String> settings = Map.of("type", lower(field.type()), "values", lower(field.values()));
        return new FieldEntry(field.name(), "attribute", new TreeMap<>(settings));
    }

    private static AttributeField attribute(Settings settings) {
        return settings.valid(() -> new AttributeField(
                settings.entry().name(),
                settings.constant("type", AttributeType.class),
                settings.constant("values", AttributeField.Values.class)));
    }

    private static FieldEntry entry(SparseField field) {
        Map<String, String> settings =
                new TreeMap<>(Map.of("terms", lower(field.terms()), "values", lower(field.values())));
        switch (field.indexing()) {
            case SparseField.Indexing.Scan scan -> settings.put("indexing", "scan");
            case SparseField.Indexing.Seismic seismic -> {
                settings.put("indexing", "seismic");
                putSeismic(settings, seismic);
            }
            case SparseField.Indexing.Windowed(WindowedParameters(int windowRows)) -> {
                settings.put("indexing", "windowed");
                settings.put("windowed.window_rows", Integer.toString(windowRows));
            }
            case SparseField.Indexing.Auto(SparseField.Indexing.Seismic large, int seismicRows) -> {
                settings.put("indexing", "auto");
                settings.put("auto.seismic_rows", Integer.toString(seismicRows));
                putSeismic(settings, large);
            }
        }
        SearchSettings.put(settings, field);
        return new FieldEntry(field.name(), "sparse", new TreeMap<>(settings));
    }

    private static SparseField sparse(Settings settings) {
        SparseField.Indexing indexing = switch (settings.text("indexing")) {
            case "scan" -> new SparseField.Indexing.Scan();
            case "seismic" -> seismicIndexing(settings);
            case "windowed" ->
                settings.valid(() -> new SparseField.Indexing.Windowed(
                        new WindowedParameters(settings.integer("windowed.window_rows"))));
            case "auto" ->
                settings.valid(() -> new SparseField.Indexing.Auto(
                        seismicIndexing(settings), settings.integer("auto.seismic_rows")));
            default -> throw settings.unknown("indexing auto, seismic, windowed or scan", settings.text("indexing"));
        };
        return settings.valid(() -> new SparseField(
                settings.entry().name(),
                settings.constant("terms", TermNaming.class),
                settings.constant("values", SparseEncoding.class),
                indexing,
                SearchSettings.seismic(settings)));
    }

    private static void putSeismic(Map<String, String> settings, SparseField.Indexing.Seismic indexing) {
        putSeismic(settings, indexing.parameters());
        indexing.exactLists().ifPresent(lists -> settings.put(EXACT_LISTS, Integer.toString(lists.windowRows())));
    }

    private static SparseField.Indexing.Seismic seismicIndexing(Settings settings) {
        SparseField.Indexing.Seismic plain = new SparseField.Indexing.Seismic(seismic(settings));
        return settings.has(EXACT_LISTS)
                ? settings.valid(() -> plain.withExactLists(new WindowedParameters(settings.integer(EXACT_LISTS))))
                : plain;
    }

    private static void putSeismic(Map<String, String> settings, SeismicParameters parameters) {
        settings.put(
                "seismic.longest_list", Integer.toString(parameters.pruning().longestList()));
        settings.put(
                "seismic.average_list", Double.toString(parameters.pruning().averageList()));
        settings.put("seismic.share", Double.toString(parameters.pruning().share()));
        settings.put("seismic.share_floor", Long.toString(parameters.pruning().shareFloor()));
        settings.put("seismic.summary_mass", Double.toString(parameters.summaryMass()));
        settings.put("seismic.neighbors", Integer.toString(parameters.neighbors()));
        switch (parameters.blocking()) {
            case Blocking.Clustered(double centroids, int centroidTerms, int leastRows, long seed) -> {
                settings.put("seismic.blocking", "clustered");
                settings.put("seismic.centroids", Double.toString(centroids));
                settings.put("seismic.centroid_terms", Integer.toString(centroidTerms));
                settings.put("seismic.least_rows", Integer.toString(leastRows));
                settings.put("seismic.seed", Long.toString(seed));
            }
            case Blocking.Random(int blockRows, long seed) -> {
                settings.put("seismic.blocking", "random");
                settings.put("seismic.block_rows", Integer.toString(blockRows));
                settings.put("seismic.seed", Long.toString(seed));
            }
            case Blocking.ByValue(int blockRows) -> {
                settings.put("seismic.blocking", "by_value");
                settings.put("seismic.block_rows", Integer.toString(blockRows));
            }
        }
    }

    private static SeismicParameters seismic(Settings settings) {
        return settings.valid(() -> new SeismicParameters(
                new Pruning(
                        settings.integer("seismic.longest_list"),
                        settings.decimal("seismic.average_list"),
                        settings.decimal("seismic.share"),
                        settings.longInteger("seismic.share_floor")),
                blocking(settings),
                settings.decimal("seismic.summary_mass"),
                settings.integer("seismic.neighbors")));
    }

    private static Blocking blocking(Settings settings) {
        return switch (settings.text("seismic.blocking")) {
            case "clustered" ->
                new Blocking.Clustered(
                        settings.decimal("seismic.centroids"),
                        settings.integer("seismic.centroid_terms"),
                        settings.integer("seismic.least_rows"),
                        settings.longInteger("seismic.seed"));
            case "random" ->
                new Blocking.Random(settings.integer("seismic.block_rows"), settings.longInteger("seismic.seed"));
            case "by_value" -> new Blocking.ByValue(settings.integer("seismic.block_rows"));
            default ->
                throw settings.unknown("blocking clustered, random or by_value", settings.text("seismic.blocking"));
        };
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}

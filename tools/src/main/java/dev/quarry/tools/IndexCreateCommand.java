package dev.quarry.tools;

import dev.quarry.Index;
import dev.quarry.format.rows.ElementType;
import dev.quarry.format.rows.SparseEncoding;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.MultiVectorField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import dev.quarry.tools.option.AttributeConverter;
import dev.quarry.tools.option.CodeOptions;
import dev.quarry.tools.option.HnswOptions;
import dev.quarry.tools.option.PqOptions;
import dev.quarry.tools.option.SeismicOptions;
import dev.quarry.tools.option.SimilarityConverter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// Makes an empty index.
@Command(
        name = "create",
        description = "Makes an empty index with these fields.",
        footer = {
            "  quarry index create INDEX --sparse text",
            "  quarry index create INDEX --sparse text --dense vector:384:cosine --attribute lang:keyword"
                    + " --attribute year:long --attribute tags:keyword:many",
            "  quarry index create INDEX --multi-vector tokens:128:cosine"
        })
final class IndexCreateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "INDEX",
            description = "Folder to make; never overwritten.",
            showDefaultValue = Visibility.NEVER)
    private Path folder = Path.of("");

    @Option(names = "--ids", paramLabel = "KIND", description = "What ids are: string, or long for whole numbers.")
    private Schema.IdKind ids = Schema.IdKind.STRING;

    @Option(
            names = "--sparse",
            paramLabel = "NAME[:numbers]",
            showDefaultValue = Visibility.NEVER,
            description = "A field of sparse vectors over tokens, or over term numbers.")
    private List<String> sparse = List.of();

    @Option(
            names = "--dense",
            paramLabel = "NAME:DIM:SIMILARITY[:TYPE]",
            showDefaultValue = Visibility.NEVER,
            description = "A field of dense vectors; similarity l2 (squared), ip or cosine; values f32, f16, i8 or u8.")
    private List<String> dense = List.of();

    @Option(
            names = "--multi-vector",
            paramLabel = "NAME:DIM:SIMILARITY[:TYPE][:best]",
            showDefaultValue = Visibility.NEVER,
            description = "A field in which a document has any number of dense vectors, scored by the sum over query"
                    + " vectors of the best (MaxSim), or by the best for queries of one.")
    private List<String> multiVector = List.of();

    @Option(
            names = "--attribute",
            paramLabel = "NAME:TYPE[:many]",
            converter = AttributeConverter.class,
            showDefaultValue = Visibility.NEVER,
            description = "An attribute to filter by: keyword, long, double, date or boolean; one value a document, or"
                    + " many.")
    private List<AttributeField> attributes = List.of();

    @Option(
            names = "--values",
            paramLabel = "TYPE",
            description = "Sparse: how weights are stored, f32, f16, u8 or split.")
    private SparseEncoding values = SparseEncoding.SPLIT;

    @Mixin
    private SeismicOptions seismic = new SeismicOptions();

    @Mixin
    private HnswOptions hnsw = new HnswOptions();

    @Mixin
    private CodeOptions codes = new CodeOptions();

    @Mixin
    private PqOptions product = new PqOptions();

    @Override
    public Integer call() throws IOException {
        product.readModel();
        if (product.model().isPresent()) {
            throw new ParameterException(spec.commandLine(), "--model: only `quarry build` takes one");
        }
        Schema schema = Usage.checked(spec, () -> new Schema(ids, fields()));
        NewFolder.require(folder);
        Index.create(folder, schema);
        spec.commandLine().getOut().println(folder + ": an empty index of the fields " + schema.names());
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    private List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        for (String text : sparse) {
            fields.add(sparse(text.split(":", -1), text));
        }
        for (String text : dense) {
            fields.add(dense("--dense", "NAME:DIM:SIMILARITY[:TYPE]", text.split(":", -1), text));
        }
        for (String text : multiVector) {
            fields.add(multiVector(text));
        }
        fields.addAll(attributes);
        return fields;
    }

    private Field sparse(String[] parts, String text) {
        boolean numbers = parts.length == 2 && parts[1].equals("numbers");
        if (parts.length > 2 || (parts.length == 2 && !numbers)) {
            throw wrong("--sparse", "NAME or NAME:numbers", text);
        }
        return SparseField.of(parts[0])
                .withTerms(numbers ? TermNaming.NUMBERS : TermNaming.TOKENS)
                .withValues(values)
                .withIndexing(seismic.indexing());
    }

    private Field multiVector(String text) {
        List<String> parts = List.of(text.split(":", -1));
        boolean best = parts.getLast().equals("best");
        String[] vector = parts.subList(0, parts.size() - (best ? 1 : 0)).toArray(String[]::new);
        MultiVectorField field =
                MultiVectorField.of(dense("--multi-vector", "NAME:DIM:SIMILARITY[:TYPE][:best]", vector, text));
        return best ? field.withScoring(MultiVectorField.Scoring.BEST) : field;
    }

    private DenseField dense(String option, String expected, String[] parts, String text) {
        if (parts.length < 3 || parts.length > 4 || !parts[1].matches("\\d{1,6}")) {
            throw wrong(option, expected, text);
        }
        int dim = Integer.parseInt(parts[1]);
        ElementType type = parts.length == 3 ? ElementType.F32 : constant(ElementType.class, option, parts[3]);
        return DenseField.of(parts[0], dim, similarity(option, parts[2]))
                .withElements(type)
                .withIndexing(new DenseField.Indexing.Scan())
                .withQuantization(codes.quantization(dim, product))
                .withIndexing(hnsw.indexing(product));
    }

    private static Similarity similarity(String option, String name) {
        try {
            return new SimilarityConverter().convert(name);
        } catch (TypeConversionException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String option, String name) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name.toUpperCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw wrong(option, "one of " + List.of(type.getEnumConstants()), name);
    }

    private static IllegalArgumentException wrong(String option, String expected, String found) {
        return new IllegalArgumentException(option + ": expected " + expected + ", found \"" + found + "\"");
    }
}

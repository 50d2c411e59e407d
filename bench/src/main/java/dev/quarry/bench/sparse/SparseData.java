package dev.quarry.bench.sparse;

import dev.quarry.bench.record.Settings;
import dev.quarry.tools.generate.SparseCollection;
import dev.quarry.tools.generate.SparseShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/// Documents and queries of a run.
///
/// @param name as it stands in results
record SparseData(String name, Vectors documents, Vectors queries) {

    /// The keys it reads.
    static final Map<String, String> DEFAULTS =
            Map.of("documents", "", "queries", "", "holdout", "", "generate", "", "seed", "42", "queryrows", "1000");

    static SparseData of(Settings settings) throws IOException {
        int most = settings.number("queryrows");
        if (settings.has("generate")) {
            int rows = settings.number("generate");
            SparseCollection collection = new SparseCollection(rows, settings.number("seed"), SparseShape.PASSAGES);
            return new SparseData(
                    name(settings, "generated-" + rows),
                    Vectors.generate(collection, rows, Vectors.Part.REST),
                    Vectors.generate(collection, most, Vectors.Part.HELD_OUT));
        }
        Path file = settings.path("documents");
        Vectors documents = Vectors.read(file);
        String name = name(
                settings,
                Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file)
                        .getFileName()
                        .toString());
        if (settings.has("queries")) {
            return new SparseData(
                    name, documents, Vectors.read(settings.path("queries")).first(most));
        }
        int step = settings.number("holdout");
        return new SparseData(
                name,
                documents.everyOther(step, Vectors.Part.REST),
                documents.everyOther(step, Vectors.Part.HELD_OUT).first(most));
    }

    private static String name(Settings settings, String otherwise) {
        return settings.has("dataset") ? settings.text("dataset") : otherwise;
    }
}

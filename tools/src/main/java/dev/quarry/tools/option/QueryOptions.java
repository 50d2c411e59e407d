package dev.quarry.tools.option;

import dev.quarry.adapt.QueryAdapter;
import dev.quarry.adapt.QueryAdapterFile;
import dev.quarry.document.FieldValue;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.tools.load.NamedQuery;
import dev.quarry.tools.load.QueryFile;
import dev.quarry.tools.read.InputException;
import dev.quarry.tools.read.ReadOptions;
import dev.quarry.tools.read.TermNames;
import dev.quarry.tools.read.VectorFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/// A file of queries.
public final class QueryOptions {
    @Option(
            names = "--queries",
            paramLabel = "FILE",
            description = "Queries in any format that documents can have, .gz and .zst included.")
    private @Nullable Path file;

    @Option(names = "--query-ids", paramLabel = "FILE", description = "Ids of the queries, one a line, in row order.")
    private @Nullable Path ids;

    @Option(
            names = "--queries-format",
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            description = "Format of the queries. Default: told by the name.")
    private @Nullable VectorFormat format;

    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            description = "Dataset of an HDF5 file. Default: test, as ann-benchmarks names queries.")
    private @Nullable String dataset;

    @Option(
            names = "--max-queries",
            paramLabel = "N",
            description = "Use the first N queries only.",
            showDefaultValue = Visibility.NEVER)
    private int most = Integer.MAX_VALUE;

    @Option(
            names = "--adapter",
            paramLabel = "FILE",
            description = "Dense: what turns queries of a new model into those that the index was made for, see"
                    + " `quarry train adapter`.")
    private @Nullable Path adapter;

    /// The file, null if none was given.
    public @Nullable Path file() {
        return file;
    }

    /// Reads the queries of a file for a field.
    public QueryFile read(Path from, Field field, @Nullable TermNames names) throws IOException {
        ReadOptions options = ReadOptions.defaults().withFormat(format).withDataset(dataset == null ? "test" : dataset);
        QueryFile all = adapter == null
                ? QueryFile.read(from, ids, field, names, options)
                : adapted(from, field, QueryAdapterFile.read(adapter), options);
        return most >= all.queries().size() ? all : new QueryFile(all.queries().subList(0, most), all.droppedTerms());
    }

    private QueryFile adapted(Path from, Field field, QueryAdapter how, ReadOptions options) throws IOException {
        if (!(field instanceof DenseField dense) || dense.dim() != how.oldDim()) {
            throw new InputException(
                    adapter == null ? from : adapter,
                    "",
                    "an adapter for field " + field.name(),
                    "one for dense vectors of " + how.oldDim() + " dimensions");
        }
        DenseField asked = DenseField.of(dense.name(), how.newDim(), dense.similarity());
        QueryFile read = QueryFile.read(from, ids, asked, null, options);
        List<NamedQuery> queries = new ArrayList<>();
        for (NamedQuery query : read.queries()) {
            FieldValue vector = query.vector() instanceof FieldValue.Floats(float[] values)
                    ? FieldValue.dense(how.adapt(values))
                    : query.vector();
            queries.add(new NamedQuery(query.id(), vector));
        }
        return new QueryFile(List.copyOf(queries), 0);
    }
}

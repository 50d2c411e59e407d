package dev.quarry.tools.option;

import dev.quarry.adapt.QueryAdapter;
import dev.quarry.adapt.QueryAdapterFile;
import dev.quarry.document.FieldValue;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.tools.load.FieldInput;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Files of queries: one, or one for each of several fields.
public final class QueryOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(
            names = "--queries",
            arity = "1..*",
            paramLabel = "[FIELD=]FILE",
            showDefaultValue = Visibility.NEVER,
            description = "Queries in any format that documents can have, .gz and .zst included. Commands that search"
                    + " several fields at once take a file for each, with its field before it; their queries are joined"
                    + " by id.")
    private List<String> files = List.of();

    @Option(
            names = "--query-ids",
            arity = "1..*",
            paramLabel = "FILE",
            showDefaultValue = Visibility.NEVER,
            description = "Ids of the queries, one a line, in row order: one file for all of --queries, or one for"
                    + " each.")
    private List<Path> ids = List.of();

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

    /// The file of queries of one field, null if none was given.
    public @Nullable Path file() {
        List<FieldInput> inputs = inputs();
        if (inputs.isEmpty()) {
            return null;
        }
        if (inputs.size() > 1 || !inputs.getFirst().field().isEmpty()) {
            throw new ParameterException(command.commandLine(), "--queries: give one file, and --field for its field");
        }
        return inputs.getFirst().file();
    }

    /// The files of queries, with their fields.
    public List<FieldInput> inputs() {
        return files.stream().map(FieldInput::parse).toList();
    }

    /// Reads the queries of a file for a field.
    public QueryFile read(Path from, Field field, @Nullable TermNames names) throws IOException {
        return read(from, 0, field, names);
    }

    /// Reads the queries of one of several files.
    ///
    /// @param number of the file, from 0
    public QueryFile read(Path from, int number, Field field, @Nullable TermNames names) throws IOException {
        if (ids.size() > 1 && ids.size() != files.size()) {
            throw new ParameterException(
                    command.commandLine(), "--query-ids: give one file, or one for each of --queries");
        }
        Path ofRows = ids.isEmpty() ? null : ids.get(ids.size() == 1 ? 0 : number);
        ReadOptions options = ReadOptions.defaults().withFormat(format).withDataset(dataset == null ? "test" : dataset);
        QueryFile all = adapter == null
                ? QueryFile.read(from, ofRows, field, names, options)
                : adapted(from, ofRows, field, QueryAdapterFile.read(adapter), options);
        return most >= all.queries().size() ? all : new QueryFile(all.queries().subList(0, most), all.droppedTerms());
    }

    private QueryFile adapted(Path from, @Nullable Path ofRows, Field field, QueryAdapter how, ReadOptions options)
            throws IOException {
        if (!(field instanceof DenseField dense) || dense.dim() != how.oldDim()) {
            throw new InputException(
                    adapter == null ? from : adapter,
                    "",
                    "an adapter for field " + field.name(),
                    "one for dense vectors of " + how.oldDim() + " dimensions");
        }
        DenseField asked = DenseField.of(dense.name(), how.newDim(), dense.similarity());
        QueryFile read = QueryFile.read(from, ofRows, asked, null, options);
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

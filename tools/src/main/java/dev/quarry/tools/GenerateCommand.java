package dev.quarry.tools;

import dev.quarry.tools.generate.DenseCollection;
import dev.quarry.tools.generate.DenseShape;
import dev.quarry.tools.generate.SparseBuffer;
import dev.quarry.tools.generate.SparseCollection;
import dev.quarry.tools.generate.SparseShape;
import dev.quarry.tools.option.FormatConverter;
import dev.quarry.tools.progress.ProgressDisplay;
import dev.quarry.tools.read.ElementType;
import dev.quarry.tools.read.TermNames;
import dev.quarry.tools.read.VectorFormat;
import dev.quarry.tools.report.JsonOutput;
import dev.quarry.tools.report.Units;
import dev.quarry.tools.write.DenseWriter;
import dev.quarry.tools.write.SparseWriter;
import dev.quarry.tools.write.VectorWriters;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Writes made-up collections to files.
@Command(
        name = "generate",
        description = {
            "Writes a made-up collection of vectors that behave like those of learned encoders.",
            "",
            "Each vector depends on the seed and its number alone, so the same command gives the same file on every"
                    + " machine. For measuring speed and growth, not for claims about quality."
        },
        footer = {
            "  quarry generate sparse docs.csr.gz --rows 100000",
            "  quarry generate sparse queries.csr.gz --rows 100000 --queries 1000",
            "  quarry generate dense docs.fbin --rows 100000 --dim 768",
            "  quarry generate dense queries.fbin --rows 100000 --dim 768 --queries 1000"
        })
final class GenerateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Quarry quarry;

    @Parameters(index = "0", paramLabel = "KIND", description = "sparse or dense.")
    private Kind kind = Kind.SPARSE;

    @Parameters(
            index = "1",
            paramLabel = "OUT",
            description = "File to write; its name tells the format.",
            showDefaultValue = Visibility.NEVER)
    private Path target = Path.of("");

    @Option(names = "--to", paramLabel = "FORMAT", converter = FormatConverter.class, description = "Format of OUT.")
    private @Nullable VectorFormat to;

    @Option(names = "--rows", paramLabel = "N", description = "Documents of the collection.")
    private long rows = 100_000;

    @Option(
            names = "--queries",
            paramLabel = "N",
            description = "Write the first N queries of the collection instead of its documents.")
    private long queries;

    @Option(names = "--seed", paramLabel = "N", description = "Another seed makes an unrelated collection.")
    private long seed = 42;

    @Option(names = "--vocabulary", paramLabel = "N", description = "Sparse: number of terms.")
    private int vocabulary = SparseShape.PASSAGES.vocabulary();

    @Option(names = "--document-terms", paramLabel = "X", description = "Sparse: mean terms of a document.")
    private double documentTerms = SparseShape.PASSAGES.documentTerms();

    @Option(names = "--query-terms", paramLabel = "X", description = "Sparse: mean terms of a query.")
    private double queryTerms = SparseShape.PASSAGES.queryTerms();

    @Option(names = "--dim", paramLabel = "N", description = "Dense: dimensions.")
    private int dimensions = DenseShape.EMBEDDINGS.dimension();

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    enum Kind {
        SPARSE,
        DENSE
    }

    @Override
    public Integer call() throws IOException {
        VectorFormat format = to == null ? VectorFormat.guess(target) : to;
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        }
        long start = System.nanoTime();
        try (ProgressDisplay progress = quarry.progress(spec)) {
            progress.stage("generate", count());
            switch (kind) {
                case SPARSE -> sparse(format, progress);
                case DENSE -> dense(format, progress);
            }
        }
        report((System.nanoTime() - start) / 1e9);
        return ExitCode.OK;
    }

    private long count() {
        return queries > 0 ? queries : rows;
    }

    private void sparse(VectorFormat format, ProgressDisplay progress) throws IOException {
        SparseCollection collection = Usage.checked(
                spec,
                () -> new SparseCollection(
                        rows,
                        seed,
                        new SparseShape(
                                vocabulary,
                                documentTerms,
                                queryTerms,
                                SparseShape.PASSAGES.domains(),
                                SparseShape.PASSAGES.documentsPerTopic())));
        SparseBuffer row = collection.newBuffer();
        try (SparseWriter writer =
                Usage.checkedIo(spec, () -> VectorWriters.sparse(target, format, TermNames.DECIMAL, vocabulary))) {
            for (long i = 0; i < count(); i++) {
                if (queries > 0) {
                    collection.query(i, row);
                } else {
                    collection.document(i, row);
                }
                writer.add(Long.toString(i), row.copyTerms(), row.copyWeights(), row.size(), null);
                progress.advance(1);
            }
            writer.finish();
        }
    }

    private void dense(VectorFormat format, ProgressDisplay progress) throws IOException {
        DenseShape like = DenseShape.EMBEDDINGS;
        DenseCollection collection = Usage.checked(
                spec,
                () -> new DenseCollection(
                        rows,
                        seed,
                        new DenseShape(
                                dimensions,
                                Math.min(dimensions, like.ownDirections()),
                                like.domains(),
                                like.vectorsPerTopic())));
        float[] values = new float[dimensions];
        byte[] row = new byte[dimensions * Float.BYTES];
        try (DenseWriter writer =
                Usage.checkedIo(spec, () -> VectorWriters.dense(target, format, ElementType.F32, dimensions))) {
            for (long i = 0; i < count(); i++) {
                if (queries > 0) {
                    collection.query(i, values);
                } else {
                    collection.vector(i, values);
                }
                put(values, writer.type(), row);
                writer.add(row);
                progress.advance(1);
            }
            writer.finish();
        }
    }

    private void put(float[] values, ElementType type, byte[] row) {
        for (int d = 0; d < values.length; d++) {
            if (!type.put(row, d, values[d])) {
                throw new ParameterException(
                        spec.commandLine(), target + ": expected a format of floats (fvecs, fbin, npy), found " + type);
            }
        }
    }

    private void report(double seconds) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        long bytes = Files.size(target);
        if (json) {
            JsonOutput.object(out, object -> {
                object.writeStringProperty("file", target.toString());
                object.writeNumberProperty("rows", count());
                object.writeNumberProperty("bytes", bytes);
                object.writeNumberProperty("seconds", seconds);
            });
        } else {
            out.println(target + ": " + Units.count(count()) + " rows, " + Units.bytes(bytes) + ", in "
                    + Units.decimals(seconds, 1) + " s");
        }
        out.flush();
    }
}

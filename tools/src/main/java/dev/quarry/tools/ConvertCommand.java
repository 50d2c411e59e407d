package dev.quarry.tools;

import dev.quarry.tools.option.FormatConverter;
import dev.quarry.tools.option.VocabularyOptions;
import dev.quarry.tools.progress.ProgressDisplay;
import dev.quarry.tools.read.DenseReader;
import dev.quarry.tools.read.ElementType;
import dev.quarry.tools.read.IdReader;
import dev.quarry.tools.read.ReadOptions;
import dev.quarry.tools.read.SparseReader;
import dev.quarry.tools.read.TermKind;
import dev.quarry.tools.read.TermNames;
import dev.quarry.tools.read.TermNumbering;
import dev.quarry.tools.read.VectorFiles;
import dev.quarry.tools.read.VectorFormat;
import dev.quarry.tools.read.VectorReader;
import dev.quarry.tools.report.JsonOutput;
import dev.quarry.tools.report.Units;
import dev.quarry.tools.write.Conversion;
import dev.quarry.tools.write.DenseWriter;
import dev.quarry.tools.write.SparseWriter;
import dev.quarry.tools.write.VectorWriters;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Converts vector files.
@Command(
        name = "convert",
        description = {
            "Converts a file of vectors to another format. Values pass unchanged, or it fails.",
            "",
            "Formats are told by the names: jsonl, csr, seismic for sparse rows, fvecs, bvecs, ivecs, fbin, u8bin, i8bin,"
                    + " ibin, npy for dense ones; hdf5 is only read. A name ending in .gz or .zst is packed."
        },
        footer = {
            "  quarry convert docs.jsonl.gz docs.csr --vocab vocab.txt --write-ids ids.txt",
            "  quarry convert docs.csr.gz docs.jsonl.zst --vocab tokenizer.json --ids ids.txt.gz",
            "  quarry convert docs.csr documents.bin --to seismic",
            "  quarry convert fashion-mnist.hdf5 base.fbin --dataset train"
        })
final class ConvertCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Quarry quarry;

    @Parameters(index = "0", paramLabel = "IN", description = "File to read.", showDefaultValue = Visibility.NEVER)
    private Path source = Path.of("");

    @Parameters(index = "1", paramLabel = "OUT", description = "File to write.", showDefaultValue = Visibility.NEVER)
    private Path target = Path.of("");

    @Option(names = "--from", paramLabel = "FORMAT", converter = FormatConverter.class, description = "Format of IN.")
    private @Nullable VectorFormat from;

    @Option(names = "--to", paramLabel = "FORMAT", converter = FormatConverter.class, description = "Format of OUT.")
    private @Nullable VectorFormat to;

    @Mixin
    private VocabularyOptions vocabulary = new VocabularyOptions();

    @Option(
            names = "--write-vocab",
            paramLabel = "FILE",
            description = "Number tokens in the order they come, and write that vocabulary.")
    private @Nullable Path writeVocab;

    @Option(names = "--ids", paramLabel = "FILE", description = "Ids for rows that have none. Default: row numbers.")
    private @Nullable Path ids;

    @Option(names = "--write-ids", paramLabel = "FILE", description = "Write the rows' ids, one a line.")
    private @Nullable Path writeIds;

    @Option(names = "--columns", paramLabel = "N", description = "Least number of columns of a CSR.")
    private int columns;

    @Option(names = "--dataset", paramLabel = "NAME", description = "Dataset of an HDF5 file. Default: train, or test.")
    private @Nullable String dataset;

    @Option(names = "--elements", paramLabel = "TYPE", description = "Value type of an npy file. Default: that of IN.")
    private @Nullable ElementType elements;

    @Option(names = "--overwrite", description = "Replace OUT if it is there.")
    private boolean overwrite;

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        VectorFormat format = to == null ? VectorFormat.guess(target) : to;
        if (!overwrite && Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString(), null, "use --overwrite to replace it");
        }
        ReadOptions options =
                ReadOptions.defaults().withFormat(from).withDataset(dataset).withContents(ReadOptions.Contents.KEEP);
        long rows;
        try (VectorReader reader = VectorFiles.open(source, options);
                ProgressDisplay progress = quarry.progress(spec)) {
            progress.stage("convert", reader.bytesTotal(), ProgressDisplay.Unit.BYTES);
            rows = switch (reader) {
                case SparseReader sparse -> sparse(sparse, format, progress);
                case DenseReader dense -> dense(dense, format, progress);
            };
        }
        report(rows);
        return ExitCode.OK;
    }

    private long sparse(SparseReader reader, VectorFormat format, ProgressDisplay progress) throws IOException {
        TermNumbering numbering = new TermNumbering();
        TermNames names = names(reader, format, numbering);
        LongConsumer advance = advance(reader, progress);
        try (SparseWriter writer = Usage.checkedIo(spec, () -> VectorWriters.sparse(target, format, names, columns));
                IdReader lines = ids == null ? null : IdReader.open(ids);
                Writer idsOut = writeIds == null ? Writer.nullWriter() : Files.newBufferedWriter(writeIds)) {
            long rows = Conversion.sparse(reader, writer, names, lines, done -> {
                writeId(idsOut, reader.id(), done);
                advance.accept(done);
            });
            writer.finish();
            if (writeVocab != null) {
                Files.write(writeVocab, numbering.tokens());
            }
            return rows;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private TermNames names(SparseReader reader, VectorFormat format, TermNumbering numbering) throws IOException {
        TermNames given = vocabulary.names();
        if (given != null) {
            return given;
        }
        boolean tokens = reader.termKind() == TermKind.TOKEN;
        if (!tokens) {
            return TermNames.DECIMAL;
        }
        if (writeVocab == null && format != VectorFormat.JSONL) {
            throw new ParameterException(
                    spec.commandLine(),
                    source + " has tokens and " + format.label() + " has term numbers: give --vocab,"
                            + " --numeric-tokens or --write-vocab");
        }
        return numbering;
    }

    private static void writeId(Writer out, @Nullable String id, long done) {
        try {
            out.write((id == null ? Long.toString(done - 1) : id) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long dense(DenseReader reader, VectorFormat format, ProgressDisplay progress) throws IOException {
        ElementType type = elements == null ? reader.type() : elements;
        try (DenseWriter writer =
                Usage.checkedIo(spec, () -> VectorWriters.dense(target, format, type, reader.dimensions()))) {
            long rows = Conversion.dense(reader, writer, advance(reader, progress));
            writer.finish();
            return rows;
        }
    }

    private static LongConsumer advance(VectorReader reader, ProgressDisplay progress) {
        long[] bytes = {0};
        return done -> {
            long now = reader.bytesRead();
            progress.advance(now - bytes[0]);
            bytes[0] = now;
        };
    }

    private void report(long rows) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        long bytes = Files.size(target);
        if (json) {
            JsonOutput.object(out, object -> {
                object.writeStringProperty("file", target.toString());
                object.writeNumberProperty("rows", rows);
                object.writeNumberProperty("bytes", bytes);
            });
        } else {
            out.println(target + ": " + Units.count(rows) + " rows, " + Units.bytes(bytes));
        }
        out.flush();
    }
}

package dev.quarry.tools;

import dev.quarry.Index;
import dev.quarry.OpenOptions;
import dev.quarry.Searcher;
import dev.quarry.document.DocumentId;
import dev.quarry.jpq.CodedRows;
import dev.quarry.pq.PqModel;
import dev.quarry.schema.InvalidFieldException;
import dev.quarry.tools.faiss.FaissForm;
import dev.quarry.tools.faiss.FaissWriter;
import dev.quarry.tools.progress.ProgressDisplay;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Writes the codes of a field as a faiss index file.
@Command(
        description = {
            "Writes the codes and the model of a product-quantized field as a faiss index file.",
            "",
            "Queries are then compared with the centroids that the index scores by, and rotated by its map of queries."
        })
final class ExportFaissCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private ExportCommand parent;

    @Parameters(paramLabel = "INDEX", description = "Index folder.", showDefaultValue = Visibility.NEVER)
    private Path folder = Path.of("");

    @Option(names = "--field", paramLabel = "FIELD", description = "Field to write. Default: the first dense one.")
    private @Nullable String fieldName;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "File to write; never overwritten.",
            showDefaultValue = Visibility.NEVER)
    private Path out = Path.of("");

    @Option(
            names = "--form",
            paramLabel = "FORM",
            description =
                    "pq, opq_pq, ivf1_pq or opq_ivf1_pq: the first two have no ids but row numbers. Default: with a"
                            + " rotation where the model has one, with ids where these are numbers.")
    private @Nullable FaissForm form;

    @Override
    public Integer call() throws IOException {
        if (Files.exists(out)) {
            throw new FileAlreadyExistsException(out.toString(), null, "files are never overwritten");
        }
        try (Index index = Index.open(folder, OpenOptions.DEFAULT.withWarmUp(Duration.ZERO));
                ProgressDisplay progress = parent.quarry().progress(spec)) {
            String field = TrainCommand.field(index, fieldName).name();
            PqModel model = index.model(field)
                    .orElseThrow(() -> new InvalidFieldException(field, "a field with codes", "one without a model"));
            CodedRows rows = index.codes(field);
            Searcher searcher = index.searcher();
            boolean rotated = model.rotation().isPresent() || model.queryMap().isPresent();
            boolean numbers = rows.rows() == 0 || searcher.id(0) instanceof DocumentId.OfLong;
            FaissForm wanted = Objects.requireNonNullElse(form, form(rotated, numbers));
            int count = count(rows);
            progress.stage("export", rows.rows());
            try (FaissWriter writer = Usage.checkedIo(spec, () -> FaissWriter.create(out, wanted, model, count))) {
                write(writer, wanted, rows, searcher, new byte[model.shape().subQuantizers()]);
                writer.finish();
            }
            spec.commandLine().getOut().println("exported  " + count + " rows as " + wanted + " to " + out);
        }
        return ExitCode.OK;
    }

    private static FaissForm form(boolean rotated, boolean numbers) {
        if (numbers) {
            return rotated ? FaissForm.OPQ_IVF1_PQ : FaissForm.IVF1_PQ;
        }
        return rotated ? FaissForm.OPQ_PQ : FaissForm.PQ;
    }

    private static int count(CodedRows rows) {
        int count = 0;
        for (int row = 0; row < rows.rows(); row++) {
            count += rows.isPresent(row) ? 1 : 0;
        }
        return count;
    }

    private void write(FaissWriter writer, FaissForm wanted, CodedRows rows, Searcher searcher, byte[] codes)
            throws IOException {
        int written = 0;
        for (int row = 0; row < rows.rows(); row++) {
            if (!rows.isPresent(row)) {
                continue;
            }
            rows.copy(row, codes, 0);
            writer.add(wanted.hasIds() ? number(searcher.id(row)) : written, codes, 0);
            written++;
        }
    }

    private long number(DocumentId id) {
        return switch (id) {
            case DocumentId.OfLong(long value) -> value;
            case DocumentId.OfString(String value) ->
                throw new InvalidFieldException(
                        "id", "ids that are numbers, or a form without ids", "\"" + value + "\"");
        };
    }
}

package dev.quarry.tools;

import dev.quarry.Index;
import dev.quarry.OpenOptions;
import dev.quarry.Searcher;
import dev.quarry.document.DocumentId;
import dev.quarry.jpq.CodedRows;
import dev.quarry.pq.CoarseQuantizer;
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
                    "pq, idmap_pq, ivf1_pq or ivf_pq (which has the index's lists), each with opq_ before it for a model"
                            + " with a rotation: pq and opq_pq have no ids but row numbers. Default: ivf_pq where the index"
                            + " has lists, otherwise ivf1_pq where ids are numbers.")
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
            boolean numbers = rows.rows() == 0 || searcher.id(0) instanceof DocumentId.OfLong;
            FaissForm wanted = Objects.requireNonNullElse(form, form(model, numbers));
            ListOrder order = ListOrder.of(
                    rows, model.coarse().map(CoarseQuantizer::lists).orElse(1));
            progress.stage("export", order.rows().length);
            try (FaissWriter writer =
                    Usage.checkedIo(spec, () -> FaissWriter.create(out, wanted, model, order.sizes()))) {
                byte[] codes = new byte[model.shape().subQuantizers()];
                for (int i = 0; i < order.rows().length; i++) {
                    int row = order.rows()[i];
                    rows.copy(row, codes, 0);
                    writer.add(wanted.hasIds() ? number(searcher.id(row)) : i, codes, 0);
                    progress.advance(1);
                }
                writer.finish();
            }
            spec.commandLine()
                    .getOut()
                    .println("exported  " + order.rows().length + " rows as " + wanted + " to " + out);
        }
        return ExitCode.OK;
    }

    private static FaissForm form(PqModel model, boolean numbers) {
        boolean rotated = model.rotation().isPresent() || model.queryMap().isPresent();
        if (model.coarse().isPresent()) {
            return rotated ? FaissForm.OPQ_IVF_PQ : FaissForm.IVF_PQ;
        }
        if (numbers) {
            return rotated ? FaissForm.OPQ_IVF1_PQ : FaissForm.IVF1_PQ;
        }
        return rotated ? FaissForm.OPQ_PQ : FaissForm.PQ;
    }

    /// Rows that have codes, list by list.
    ///
    /// @param sizes rows of each list
    /// @param rows in the order of lists, in each ascending
    private record ListOrder(long[] sizes, int[] rows) {

        static ListOrder of(CodedRows coded, int lists) {
            long[] sizes = new long[lists];
            for (int row = 0; row < coded.rows(); row++) {
                if (coded.isPresent(row)) {
                    sizes[coded.list(row)]++;
                }
            }
            int[] next = new int[lists];
            int sum = 0;
            for (int list = 0; list < lists; list++) {
                next[list] = sum;
                sum += (int) sizes[list];
            }
            int[] rows = new int[sum];
            for (int row = 0; row < coded.rows(); row++) {
                if (coded.isPresent(row)) {
                    rows[next[coded.list(row)]++] = row;
                }
            }
            return new ListOrder(sizes, rows);
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

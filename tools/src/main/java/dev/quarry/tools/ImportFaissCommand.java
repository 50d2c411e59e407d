package dev.quarry.tools;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.kernel.Metric;
import dev.quarry.pq.PqModel;
import dev.quarry.quantize.Quantization;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.tools.faiss.FaissReader;
import dev.quarry.tools.load.DocumentInputs;
import dev.quarry.tools.progress.ProgressDisplay;
import dev.quarry.tools.read.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Makes an index of a faiss file of product-quantization codes.
@Command(
        description = {
            "Makes an index of codes, without full vectors, of a faiss index file: PQ, IDMap,PQ or IVFn,PQ, with OPQ before"
                    + " it or not.",
            "",
            "Ids are the file's, or row numbers where it has none. The similarity is the file's: inner product or squared"
                    + " L2. Several lists stay lists, of which searches visit --probes. Files of faiss 1.7.3 were tried."
        })
final class ImportFaissCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private ImportCommand parent;

    @Parameters(paramLabel = "FILE", description = "The faiss file.", showDefaultValue = Visibility.NEVER)
    private Path file = Path.of("");

    @Option(
            names = "--out",
            required = true,
            paramLabel = "INDEX",
            description = "Folder to make; never overwritten.",
            showDefaultValue = Visibility.NEVER)
    private Path out = Path.of("");

    @Option(names = "--field", paramLabel = "FIELD", description = "Name of the field.")
    private String field = DocumentInputs.DENSE_FIELD;

    @Override
    public Integer call() throws IOException {
        NewFolder.require(out);
        try (FaissReader reader = FaissReader.open(file);
                ProgressDisplay progress = parent.quarry().progress(spec)) {
            Index.create(out, Usage.checked(spec, () -> schema(reader.model())));
            progress.stage("import", reader.rows());
            add(reader, progress);
            spec.commandLine()
                    .getOut()
                    .println("imported  " + reader.rows() + " rows of " + reader.form() + " to " + out);
        } catch (IOException | RuntimeException | Error e) {
            NewFolder.remove(out);
            throw e;
        }
        return ExitCode.OK;
    }

    private Schema schema(PqModel model) {
        Similarity similarity = model.metric() == Metric.SQUARED_L2 ? Similarity.SQUARED_L2 : Similarity.INNER_PRODUCT;
        Quantization codes = Quantization.Product.of(model.shape().subQuantizers())
                .withBits(model.shape().codes().bits())
                .withRotationSteps(0)
                .withVectors(Quantization.Vectors.DROPPED);
        DenseField.Indexing indexing = model.coarse()
                .<DenseField.Indexing>map(lists -> new DenseField.Indexing.Ivf(lists.lists(), lists.encodes()))
                .orElse(new DenseField.Indexing.Scan());
        return Schema.withLongIds(DenseField.of(field, model.shape().dim(), similarity)
                .withIndexing(new DenseField.Indexing.Scan())
                .withQuantization(codes)
                .withIndexing(indexing));
    }

    private void add(FaissReader reader, ProgressDisplay progress) throws IOException {
        try (IndexWriter writer = IndexWriter.open(out)) {
            writer.changeModel(field, reader.model());
            for (long row = 0; reader.next(); row++) {
                try {
                    writer.add(Document.of(reader.id())
                            .with(field, new FieldValue.Codes(reader.codes().clone(), reader.list())));
                } catch (InvalidDocumentException e) {
                    throw new InputException(
                            file, "row " + row, "a row that can be added", String.valueOf(e.getMessage()));
                }
                progress.advance(1);
            }
            writer.commit();
        }
    }
}

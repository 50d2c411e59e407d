package dev.quarry.tools;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.NotAnIndexException;
import dev.quarry.OpenOptions;
import dev.quarry.WriterOptions;
import dev.quarry.batch.BatchUnavailableException;
import dev.quarry.batch.Batches;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.format.rows.ElementType;
import dev.quarry.format.rows.SparseEncoding;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import dev.quarry.tools.load.DocumentInputs;
import dev.quarry.tools.load.DocumentSource;
import dev.quarry.tools.load.FieldInput;
import dev.quarry.tools.load.RefusedRowException;
import dev.quarry.tools.option.AttributeConverter;
import dev.quarry.tools.option.CodeOptions;
import dev.quarry.tools.option.FormatConverter;
import dev.quarry.tools.option.GpuOptions;
import dev.quarry.tools.option.HnswOptions;
import dev.quarry.tools.option.PqOptions;
import dev.quarry.tools.option.SeismicOptions;
import dev.quarry.tools.option.SimilarityConverter;
import dev.quarry.tools.option.VocabularyOptions;
import dev.quarry.tools.progress.ProgressDisplay;
import dev.quarry.tools.read.InputException;
import dev.quarry.tools.read.ReadOptions;
import dev.quarry.tools.read.VectorFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Builds an index from vector files, or adds to one.
@Command(
        name = "build",
        description = {
            "Builds an index from files of vectors.",
            "",
            "Each file's rows go to a field, named before the file or else called \"sparse\" or \"dense\". Files of one"
                    + " field follow each other. Rows of several fields are joined in row order: row n of each is"
                    + " document n. Where more than one input brings ids, they must agree row by row."
        },
        footer = {
            "  quarry build --sparse docs.jsonl.gz --out INDEX",
            "  quarry build --sparse docs.csr.gz --ids ids.txt.gz --out INDEX",
            "  quarry build --dense base.u8bin.gz --similarity l2 --out INDEX",
            "  quarry build --sparse splade=docs.jsonl.gz --dense bge=docs.npy --similarity cosine --out INDEX",
            "  quarry build --sparse docs.jsonl --attribute lang:keyword --attribute tag:keyword:many --out INDEX",
            "  quarry build --append --sparse more.jsonl.gz --out INDEX"
        })
final class BuildCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Quarry quarry;

    @Option(
            names = "--sparse",
            arity = "1..*",
            paramLabel = "[FIELD=]FILE",
            showDefaultValue = Visibility.NEVER,
            description = "Files of sparse vectors: jsonl, csr, seismic; .gz and .zst too.")
    private List<String> sparse = List.of();

    @Option(
            names = "--dense",
            arity = "1..*",
            paramLabel = "[FIELD=]FILE",
            showDefaultValue = Visibility.NEVER,
            description = "Files of dense vectors: fvecs, bvecs, fbin, u8bin, i8bin, npy, hdf5; .gz and .zst too.")
    private List<String> dense = List.of();

    @Option(
            names = "--attribute",
            paramLabel = "NAME:TYPE[:many]",
            converter = AttributeConverter.class,
            showDefaultValue = Visibility.NEVER,
            description = "An attribute, for filters: keyword, long, double, date or boolean; with :many any number of"
                    + " values a document. Taken from the key of that name of JSON lines. Repeatable.")
    private List<AttributeField> attributes = List.of();

    @Option(
            names = "--attributes",
            arity = "1..*",
            paramLabel = "FILE",
            showDefaultValue = Visibility.NEVER,
            description = "JSON lines with the attributes alone, in row order, where the vectors' files have none.")
    private List<Path> attributeFiles = List.of();

    @Option(
            names = "--ids",
            arity = "1..*",
            paramLabel = "FILE",
            showDefaultValue = Visibility.NEVER,
            description = "Ids, one a line, in row order. Default: those of the rows, else row numbers from 0.")
    private List<Path> ids = List.of();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "INDEX",
            description = "Folder to make; never overwritten.",
            showDefaultValue = Visibility.NEVER)
    private Path out = Path.of("");

    @Option(names = "--append", description = "Add to the index, whose fields stay as they are.")
    private boolean append;

    @Mixin
    private VocabularyOptions vocabulary = new VocabularyOptions();

    @Option(
            names = "--similarity",
            paramLabel = "NAME",
            converter = SimilarityConverter.class,
            description = "Dense: l2 (squared), ip or cosine. There is no default: only the model's maker knows.")
    private @Nullable Similarity similarity;

    @Option(
            names = "--values",
            paramLabel = "TYPE",
            description = "Sparse: how weights are stored, f32, f16, u8 or split.")
    private SparseEncoding values = SparseEncoding.SPLIT;

    @Option(
            names = "--elements",
            paramLabel = "TYPE",
            description = "Dense: how values are stored, f32, f16, i8 or u8. Default: as in the file.")
    private @Nullable ElementType elements;

    @Mixin
    private SeismicOptions seismic = new SeismicOptions();

    @Mixin
    private HnswOptions hnsw = new HnswOptions();

    @Mixin
    private CodeOptions codes = new CodeOptions();

    @Mixin
    private PqOptions product = new PqOptions();

    @Option(
            names = "--id-kind",
            paramLabel = "KIND",
            description = "string, or long for whole numbers. Default: string if the inputs have ids.")
    private Schema.@Nullable IdKind idKind;

    @Option(
            names = "--store",
            paramLabel = "WHAT",
            description = "contents: keep the text that JSON lines have beside the vector, to show with hits. Or none.")
    private Store store = Store.NONE;

    @Option(
            names = "--sparse-format",
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            description = "Format" + " of the sparse files. Default: told by the name.")
    private @Nullable VectorFormat sparseFormat;

    @Option(
            names = "--dense-format",
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            description = "Format" + " of the dense files. Default: told by the name.")
    private @Nullable VectorFormat denseFormat;

    @Option(names = "--dataset", paramLabel = "NAME", description = "Dataset of HDF5 files. Default: train.")
    private @Nullable String dataset;

    @Option(
            names = "--term-limit",
            paramLabel = "N",
            description = "Refuse term numbers of N and more: a vocabulary's size.")
    private int termLimit = ReadOptions.defaults().termLimit();

    @Option(
            names = "--max-rows",
            paramLabel = "N",
            description = "Stop after N rows.",
            showDefaultValue = Visibility.NEVER)
    private long maxRows = Long.MAX_VALUE;

    @Option(
            names = "--skip-invalid",
            description = "Leave out and count rows that cannot be indexed (an empty vector, a repeated id). Default:"
                    + " stop at the first, with its place.")
    private boolean skipInvalid;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that build.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--buffer-mib", paramLabel = "N", description = "Memory for building posting lists, in MiB.")
    private int bufferMib = (int) (WriterOptions.DEFAULT.bufferBytes() >> 20);

    @Mixin
    private GpuOptions gpu = new GpuOptions();

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    private long added;
    private long skipped;

    enum Store {
        NONE,
        CONTENTS
    }

    @Override
    public Integer call() throws IOException, BatchUnavailableException {
        if (sparse.isEmpty() && dense.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "nothing to build from: give --sparse or --dense");
        }
        if (!attributes.isEmpty() && sparse.isEmpty() && attributeFiles.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--attribute: files of dense vectors have none; give --attributes FILE");
        }
        if (append && !attributes.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--append: the index has its attributes; leave out --attribute");
        }
        if (append && product.model().isPresent()) {
            throw new ParameterException(spec.commandLine(), "--append: the index has its model; leave out --model");
        }
        if (!dense.isEmpty() && similarity == null && !append) {
            throw new ParameterException(spec.commandLine(), "--dense needs --similarity l2, ip or cosine");
        }
        WriterOptions options = Usage.checked(
                spec, () -> WriterOptions.DEFAULT.withThreads(threads).withBufferBytes((long) bufferMib << 20));
        SparseField.Indexing sparseIndexing = Usage.checked(spec, seismic::indexing);
        product.readModel();
        DenseField.Indexing denseIndexing = Usage.checked(spec, () -> hnsw.indexing(product));
        DocumentInputs inputs = inputs();
        long start = System.nanoTime();
        try (Batches batches = gpu.open(remark -> quarry.remark(spec, remark))) {
            boolean made = !append && create(inputs, sparseIndexing, denseIndexing);
            try (ProgressDisplay progress = quarry.progress(spec)) {
                WriterOptions all = options.withProgress(progress).withBatches(batches);
                build(inputs, all, progress, start).print(spec.commandLine().getOut(), json, batches.counts());
            } catch (IOException | RuntimeException | Error e) {
                if (made) {
                    NewFolder.remove(out);
                }
                throw e;
            }
        }
        return ExitCode.OK;
    }

    private DocumentInputs inputs() throws IOException {
        ReadOptions options = ReadOptions.defaults().withDataset(dataset);
        ReadOptions sparseOptions = Usage.checked(spec, () -> options.withTermLimit(termLimit))
                .withFormat(sparseFormat)
                .withContents(store == Store.CONTENTS ? ReadOptions.Contents.KEEP : ReadOptions.Contents.SKIP);
        return new DocumentInputs(
                sparse.stream().map(FieldInput::parse).toList(),
                dense.stream().map(FieldInput::parse).toList(),
                attributes,
                attributeFiles,
                ids,
                vocabulary.names(),
                sparseOptions,
                options.withFormat(denseFormat));
    }

    /// Makes the empty index.
    ///
    /// @return true: whatever is in the folder from now on is ours
    private boolean create(
            DocumentInputs inputs, SparseField.Indexing sparseIndexing, DenseField.Indexing denseIndexing)
            throws IOException {
        NewFolder.require(out);
        Schema schema = inputs.schema(idKind, new DocumentInputs.Wishes() {
            @Override
            public SparseField sparse(SparseField field) {
                return field.withValues(values).withIndexing(sparseIndexing);
            }

            @Override
            public DenseField dense(String name, int dimensions, ElementType file) {
                Similarity wanted = similarity == null ? Similarity.INNER_PRODUCT : similarity;
                // the quantization first: lists need it
                DenseField field =
                        DenseField.of(name, dimensions, wanted).withElements(elements == null ? file : elements);
                return Usage.checked(
                        spec,
                        () -> field.withIndexing(new DenseField.Indexing.Scan())
                                .withQuantization(codes.quantization(dimensions, product))
                                .withIndexing(denseIndexing));
            }
        });
        Index.create(out, schema);
        return true;
    }

    private BuildReport build(DocumentInputs inputs, WriterOptions options, ProgressDisplay progress, long start)
            throws IOException {
        Schema schema;
        long before;
        try (Index index = Index.open(out, OpenOptions.DEFAULT.withWarmUp(Duration.ZERO))) {
            schema = index.schema();
            before = index.documents();
        } catch (NotAnIndexException e) {
            throw append ? new NotAnIndexException(out, "an index to append to", "none") : e;
        }
        try (IndexWriter writer = IndexWriter.open(out, options);
                DocumentSource source = inputs.open(schema, before)) {
            if (product.model().isPresent() && before == 0) {
                writer.changeModel(modelled(schema), product.model().get());
            }
            progress.stage("read", inputs.bytesTotal(), ProgressDisplay.Unit.BYTES);
            addAll(writer, source, progress);
            long read = System.nanoTime();
            writer.commit();
            progress.close();
            long end = System.nanoTime();
            return BuildReport.of(out, added, skipped, (read - start) / 1e9, (end - read) / 1e9);
        } catch (InputException | RefusedRowException e) {
            throw e;
        } catch (IOException e) {
            throw NewFolder.named(out, e);
        }
    }

    /// The one dense field that the model given can be for.
    private String modelled(Schema schema) {
        List<String> names = schema.fields().stream()
                .filter(DenseField.class::isInstance)
                .map(Field::name)
                .toList();
        if (names.size() != 1) {
            throw new ParameterException(
                    spec.commandLine(), "--model: expected one dense field, found " + names.size());
        }
        return names.getFirst();
    }

    private void addAll(IndexWriter writer, DocumentSource source, ProgressDisplay progress) throws IOException {
        long bytes = 0;
        List<String> first = new ArrayList<>();
        while (added + skipped < maxRows && source.next()) {
            try {
                add(writer, source);
                added++;
            } catch (InputException | RefusedRowException e) {
                if (!skipInvalid) {
                    throw e;
                }
                skipped++;
                if (first.isEmpty()) {
                    first.add(String.valueOf(e.getMessage()));
                }
            }
            long now = source.bytesRead();
            progress.advance(now - bytes);
            bytes = now;
        }
        if (skipped > 0) {
            quarry.remark(spec, "skipped " + skipped + " rows, the first: " + first.getFirst());
        }
    }

    private static void add(IndexWriter writer, DocumentSource source) throws IOException {
        try {
            writer.add(source.document());
        } catch (InvalidDocumentException e) {
            throw source.refused(e);
        }
    }
}

package dev.quarry;

import dev.quarry.build.Workers;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.ManifestStore;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.index.FieldModels;
import dev.quarry.index.IndexCodes;
import dev.quarry.index.IndexVectors;
import dev.quarry.index.ProductField;
import dev.quarry.index.SegmentReader;
import dev.quarry.index.WarmUp;
import dev.quarry.jpq.CodedRows;
import dev.quarry.jpq.VectorRows;
import dev.quarry.pq.PqModel;
import dev.quarry.query.Hits;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.InvalidFieldException;
import dev.quarry.schema.Schema;
import dev.quarry.schema.SchemaCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// An index folder opened for searching: the newest commit at the time of opening, which later commits do not change.
/// Immutable and thread-safe; searches run on a [Searcher], one for each thread. Closing it makes searches that still
/// run fail with `IllegalStateException`.
///
/// ```java
/// Index.create(folder, Schema.withStringIds(SparseField.of("text")));
/// try (IndexWriter writer = IndexWriter.open(folder)) {
///     writer.add(Document.of("d1").with("text", FieldValue.tokens(tokens, weights)));
///     writer.commit();
/// }
/// try (Index index = Index.open(folder)) {
///     Hits hits = index.searcher().search(Query.of("text", FieldValue.tokens(queryTokens, queryWeights)));
/// }
/// ```
public final class Index implements AutoCloseable {

    /// How many bytes [OpenOptions.Verification#SMALL_SEGMENTS] reads in all.
    private static final long SMALL_BYTES = 16 << 20;
    /// A writer may replace the commit between reading the manifest and opening its segments; then it is read again.
    private static final int ATTEMPTS = 20;

    private final Path folder;
    private final Manifest manifest;
    private final Schema schema;
    private final FieldModels models;
    private final List<SegmentReader> segments;

    private Index(Path folder, Manifest manifest, Schema schema, FieldModels models, List<SegmentReader> segments) {
        this.folder = folder;
        this.manifest = manifest;
        this.schema = schema;
        this.models = models;
        this.segments = segments;
    }

    /// Makes an empty index. The folder is made when it does not exist; it must be empty otherwise.
    ///
    /// @throws NotAnIndexException when something is in the folder
    public static void create(Path folder, Schema schema) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.limit(1).toList();
            if (!found.isEmpty()) {
                throw new NotAnIndexException(
                        folder,
                        "a new or empty folder for the index",
                        found.getFirst().getFileName() + " in it");
            }
        }
        ManifestStore.commit(folder, SchemaCodec.emptyManifest(schema));
    }

    /// Opens the newest commit with the default options.
    public static Index open(Path folder) throws IOException {
        return open(folder, OpenOptions.DEFAULT);
    }

    /// Opens the newest commit.
    ///
    /// @throws NotAnIndexException when the folder is not an index
    /// @throws dev.quarry.format.FormatException when the manifest or a segment is damaged or from a newer version
    public static Index open(Path folder, OpenOptions options) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Manifest manifest = newestManifest(folder);
            try {
                return open(folder, manifest, options);
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS || newestManifest(folder).generation() == manifest.generation()) {
                    throw new CorruptSegmentException(
                            Path.of(e.getFile()),
                            "file",
                            0,
                            "the file that commit " + manifest.generation() + " consists of",
                            "no file");
                }
            }
        }
    }

    static Manifest newestManifest(Path folder) throws IOException {
        try {
            return ManifestStore.newest(folder)
                    .orElseThrow(() ->
                            new NotAnIndexException(folder, "an index (a folder with a manifest-* file)", "none"));
        } catch (NoSuchFileException e) {
            throw new NotAnIndexException(folder, "an index folder", "no such folder");
        } catch (NotDirectoryException e) {
            throw new NotAnIndexException(folder, "an index folder", "a file");
        }
    }

    private static Index open(Path folder, Manifest manifest, OpenOptions options) throws IOException {
        Schema schema = SchemaCodec.schema(folder, manifest);
        List<SegmentReader> segments = new ArrayList<>();
        FieldModels models = FieldModels.read(folder, schema);
        Index index = new Index(folder, manifest, schema, models, segments);
        try {
            long firstRow = 0;
            long budget = switch (options.verification()) {
                case STRUCTURE -> 0;
                case SMALL_SEGMENTS -> SMALL_BYTES;
                case EVERYTHING -> Long.MAX_VALUE;
            };
            for (SegmentEntry entry : manifest.segments()) {
                SegmentReader segment = SegmentReader.open(
                        folder.resolve(entry.name()), entry, schema, models, firstRow, options.residence());
                segments.add(segment);
                if (entry.byteSize() <= budget) {
                    segment.verifyChecksums();
                    budget -= entry.byteSize();
                }
                firstRow += entry.rows();
            }
            WarmUp.run(schema, segments, options.warmUp());
            return index;
        } catch (IOException | RuntimeException e) {
            index.close();
            throw e;
        }
    }

    /// The folder.
    public Path folder() {
        return folder;
    }

    /// The fields.
    public Schema schema() {
        return schema;
    }

    /// The model of a product-quantized field; empty for other fields, and as long as no document has a vector in
    /// it.
    ///
    /// @throws InvalidFieldException when there is no such field
    public Optional<PqModel> model(String field) {
        return models.of(schema.number(field)
                .orElseThrow(() -> new InvalidFieldException(field, "one of " + schema.names(), "none of that name")));
    }

    /// The codes of a product-quantized field, to train its model further on; valid as long as the index is open.
    ///
    /// @throws InvalidFieldException when there is no such field, or it is not product-quantized
    /// @throws ArithmeticException when the index has more than `Integer.MAX_VALUE` rows
    public CodedRows codes(String field) {
        DenseField dense = dense(field);
        if (!ProductField.is(dense)) {
            throw new InvalidFieldException(field, "a product-quantized field", "quantization " + dense.quantization());
        }
        return new IndexCodes(segments, schema.number(field).orElseThrow());
    }

    /// The full vectors of a dense field, likewise; empty where they were dropped.
    ///
    /// @throws InvalidFieldException when there is no such field, or it is sparse
    /// @throws ArithmeticException when the index has more than `Integer.MAX_VALUE` rows
    public Optional<VectorRows> vectors(String field) {
        return IndexVectors.of(
                segments, schema.number(field).orElseThrow(), dense(field).dim());
    }

    private DenseField dense(String field) {
        int number = schema.number(field)
                .orElseThrow(() -> new InvalidFieldException(field, "one of " + schema.names(), "none of that name"));
        if (schema.fields().get(number) instanceof DenseField dense) {
            return dense;
        }
        throw new InvalidFieldException(field, "a dense field", "a sparse one");
    }

    /// The number of the commit, counted from 0, the empty index.
    public long generation() {
        return manifest.generation();
    }

    /// The number of documents.
    public long documents() {
        return manifest.rows();
    }

    /// The segments' files, in row order.
    public List<Path> segmentFiles() {
        return manifest.segments().stream()
                .map(segment -> folder.resolve(segment.name()))
                .toList();
    }

    /// A new searcher, for one thread at a time. It costs some scratch memory; keep it.
    public Searcher searcher() {
        return new Searcher(schema, segments);
    }

    /// Answers many queries on several threads, each with a searcher of its own that lives as long as the call: for
    /// batches of some hundred queries or more.
    ///
    /// @param threads at least 1; the calling thread is one of them
    /// @return the hits of each query, in the order of the queries; the same as those of one searcher
    /// @throws dev.quarry.query.InvalidQueryException when a query does not fit the schema; no new ones begin then
    /// @throws CorruptSegmentException when a search meets damage
    public List<Hits> search(List<Query> queries, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, found " + threads);
        }
        Hits[] answers = new Hits[queries.size()];
        Workers workers = new Workers(Math.clamp(answers.length, 1, threads));
        workers.run(workers.scratch(this::searcher), answers.length, (searcher, number) -> {
            answers[number] = searcher.search(queries.get(number));
        });
        return Arrays.asList(answers);
    }

    @Override
    public void close() {
        segments.forEach(SegmentReader::close);
    }
}

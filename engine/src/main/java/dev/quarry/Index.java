package dev.quarry;

import dev.quarry.build.Workers;
import dev.quarry.format.DurableFiles;
import dev.quarry.format.FormatException;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.ManifestStore;
import dev.quarry.index.IndexCodes;
import dev.quarry.index.IndexFolder;
import dev.quarry.index.IndexVectors;
import dev.quarry.index.LiveSegment;
import dev.quarry.index.ProductField;
import dev.quarry.index.WarmUp;
import dev.quarry.jpq.CodedRows;
import dev.quarry.jpq.VectorRows;
import dev.quarry.observe.OpenEvent;
import dev.quarry.observe.SearchCounters;
import dev.quarry.observe.SearchCounts;
import dev.quarry.observe.SegmentStats;
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
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An index folder opened for searching: the newest commit at the time of opening, which later commits do not
/// change. Immutable and thread-safe; searches run on a [Searcher], one for each thread. Closing it lets searches
/// that run come to their end, and makes later ones fail with `IllegalStateException`. [#refresh] gives the
/// newest commit at the cost of what is new in it.
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

    /// A writer may replace the commit between reading the manifest and opening its segments; then it is read again.
    private static final int ATTEMPTS = 20;

    private final Path folder;
    private final OpenOptions options;
    private final Snapshot snapshot;
    private final Lease lease;
    private final SearchCounters counters = new SearchCounters();

    private Index(Path folder, OpenOptions options, Snapshot snapshot) {
        this.folder = folder;
        this.options = options;
        this.snapshot = snapshot;
        this.lease = new Lease(folder, snapshot::close);
    }

    /// Makes an empty index, durably. The folder is made when it does not exist; it must be empty otherwise, save
    /// for what an interrupted call of this method left there.
    ///
    /// @throws NotAnIndexException when something is in the folder
    public static void create(Path folder, Schema schema) throws IOException {
        DurableFiles.createFolder(folder);
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(file -> !IndexFolder.isOfNoCommit(file))
                    .limit(1)
                    .toList();
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
    /// @throws FormatException when the manifest or a segment is damaged or from a newer version
    public static Index open(Path folder, OpenOptions options) throws IOException {
        return of(folder, newest(folder, null, options), options);
    }

    /// An index of a snapshot, which it closes.
    static Index of(Path folder, Snapshot snapshot, OpenOptions options) {
        OpenEvent event = new OpenEvent();
        event.begin();
        try {
            WarmUp.run(snapshot.schema(), snapshot.segments(), options.warmUp());
            Index index = new Index(folder, options, snapshot);
            event.index = folder.toString();
            event.generation = snapshot.generation();
            event.segments = snapshot.segments().size();
            event.documents = index.documents();
            event.mappedBytes = index.mappedBytes();
            event.commit();
            return index;
        } catch (RuntimeException e) {
            snapshot.close();
            throw e;
        }
    }

    private static Snapshot newest(Path folder, @Nullable Snapshot before, OpenOptions options) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Manifest manifest = newestManifest(folder);
            try {
                Snapshot snapshot = Snapshot.open(folder, manifest, before, options);
                if (snapshot.damage().isEmpty() || !isReplaced(folder, manifest, attempt)) {
                    return snapshot;
                }
                snapshot.close();
            } catch (NoSuchFileException e) {
                if (!isReplaced(folder, manifest, attempt)) {
                    throw Snapshot.missing(folder, e, manifest.generation());
                }
            }
        }
    }

    private static boolean isReplaced(Path folder, Manifest manifest, int attempt) throws IOException {
        return attempt < ATTEMPTS && newestManifest(folder).generation() != manifest.generation();
    }

    /// The newest commit, when there is one newer than this index shows: segments that both have are shared, so
    /// this costs no more than the new ones. This index stays as it is, and open; close it when its last search
    /// has begun.
    ///
    /// @return empty when this index shows the newest commit
    /// @throws IllegalStateException when this index is closed
    public Optional<Index> refresh() throws IOException {
        lease.enter();
        try {
            Manifest manifest = newestManifest(folder);
            if (manifest.generation() == snapshot.generation()) {
                return Optional.empty();
            }
            Snapshot next = newest(folder, snapshot, options);
            return Optional.of(of(folder, next, options.withWarmUp(Duration.ZERO)));
        } finally {
            lease.exit();
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

    /// The folder.
    public Path folder() {
        return folder;
    }

    /// The fields.
    public Schema schema() {
        return snapshot.schema();
    }

    /// The model of a product-quantized field; empty for other fields, and as long as no document has a vector in
    /// it.
    ///
    /// @throws InvalidFieldException when there is no such field
    public Optional<PqModel> model(String field) {
        return snapshot.models()
                .of(schema().number(field)
                        .orElseThrow(() ->
                                new InvalidFieldException(field, "one of " + schema().names(), "none of that name")));
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
        return new IndexCodes(snapshot.segments(), schema().number(field).orElseThrow());
    }

    /// The full vectors of a dense field, likewise; empty where they were dropped.
    ///
    /// @throws InvalidFieldException when there is no such field, or it is not dense
    /// @throws ArithmeticException when the index has more than `Integer.MAX_VALUE` rows
    public Optional<VectorRows> vectors(String field) {
        return IndexVectors.of(
                snapshot.segments(),
                schema().number(field).orElseThrow(),
                dense(field).dim());
    }

    private DenseField dense(String field) {
        int number = schema().number(field)
                .orElseThrow(() -> new InvalidFieldException(field, "one of " + schema().names(), "none of that name"));
        if (schema().fields().get(number) instanceof DenseField dense) {
            return dense;
        }
        throw new InvalidFieldException(
                field, "a dense field", schema().fields().get(number).kind());
    }

    /// The number of the commit, counted from 0, the empty index.
    public long generation() {
        return snapshot.generation();
    }

    /// The number of documents.
    public long documents() {
        return snapshot.segments().stream().mapToLong(LiveSegment::documents).sum();
    }

    /// The number of rows: documents, and deleted ones whose rows no merge has removed yet.
    /// [dev.quarry.query.Hit#row] is below it.
    public long rows() {
        return snapshot.rows();
    }

    /// What is wrong with the segments left out, see [OpenOptions.Damage#LEAVE_OUT]; empty when nothing is.
    public List<FormatException> damage() {
        return List.copyOf(snapshot.damage());
    }

    /// The segments' files, in row order.
    public List<Path> segmentFiles() {
        return snapshot.segments().stream()
                .map(segment -> segment.reader().file())
                .toList();
    }

    /// The segments, in row order.
    public List<SegmentStats> segments() {
        return snapshot.segments().stream()
                .map(segment -> new SegmentStats(
                        segment.reader().file(),
                        segment.rows(),
                        segment.rows() - segment.documents(),
                        segment.reader().entry().byteSize(),
                        segment.vectors(schema())))
                .toList();
    }

    /// The bytes of the segments, mapped or copied.
    public long mappedBytes() {
        return segments().stream().mapToLong(SegmentStats::byteSize).sum();
    }

    /// What the searches of this index have done so far.
    public SearchCounts searchCounts() {
        return counters.counts();
    }

    /// A new searcher, for one thread at a time. It costs some scratch memory; keep it.
    public Searcher searcher() {
        return new Searcher(folder.toString(), schema(), snapshot.segments(), lease, counters);
    }

    /// Answers many queries on several threads, each with a searcher of its own that lives as long as the call: for
    /// batches of some hundred queries or more.
    ///
    /// @param threads at least 1; the calling thread is one of them
    /// @return the hits of each query, in the order of the queries; the same as those of one searcher
    /// @throws dev.quarry.query.InvalidQueryException when a query does not fit the schema; no new ones begin then
    /// @throws dev.quarry.filter.InvalidFilterException when its filter does not, likewise
    /// @throws dev.quarry.format.CorruptSegmentException when a search meets damage
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

    /// Closes the index: searches that run come to their end, then its files are unmapped; later ones fail. A
    /// second call does nothing.
    @Override
    public void close() {
        lease.close();
    }
}

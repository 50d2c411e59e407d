package dev.quarry;

import dev.quarry.document.Document;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.format.Residence;
import dev.quarry.format.manifest.FieldEntry;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.ManifestStore;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.format.pq.Fingerprint;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.index.FieldModels;
import dev.quarry.index.IndexFolder;
import dev.quarry.index.LiveSegment;
import dev.quarry.index.ProductField;
import dev.quarry.index.Resources;
import dev.quarry.index.SegmentBuilder;
import dev.quarry.index.SegmentReader;
import dev.quarry.index.WriteLock;
import dev.quarry.pq.IvfQuery;
import dev.quarry.pq.PqModel;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.InvalidFieldException;
import dev.quarry.schema.Schema;
import dev.quarry.schema.SchemaCodec;
import dev.quarry.schema.SparseField;
import dev.quarry.seismic.SeismicQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Adds documents to an index. Documents are spooled to disk as they come; [#commit] builds them into one new segment
/// and makes it part of the index in one atomic step. One writer at a time may be open on an index; it is not
/// thread-safe. Closing without a commit drops what was added since the last one.
///
/// After an `IOException` (a full disk, say) the writer accepts nothing more; the last commit is untouched.
public final class IndexWriter implements AutoCloseable {

    private final Path folder;
    private final WriterOptions options;
    private final WriteLock lock;
    private final List<LiveSegment> committed = new ArrayList<>();
    private Manifest manifest;
    private Schema schema;
    private final FieldModels models;
    private @Nullable SegmentBuilder pending;
    private boolean broken;

    private IndexWriter(Path folder, WriterOptions options, WriteLock lock) throws IOException {
        this.folder = folder;
        this.options = options;
        this.lock = lock;
        this.manifest = Index.newestManifest(folder);
        this.schema = SchemaCodec.schema(folder, manifest);
        this.models = FieldModels.read(folder, schema);
        IndexFolder.removeOrphans(folder, manifest, schema);
        for (SegmentEntry entry : manifest.segments()) {
            openCommitted(entry);
        }
    }

    /// Opens the index for writing with the default options.
    public static IndexWriter open(Path folder) throws IOException {
        return open(folder, WriterOptions.DEFAULT);
    }

    /// Opens the index for writing and removes what an interrupted writer left behind.
    ///
    /// @throws NotAnIndexException when the folder is not an index
    /// @throws IndexLockedException when another writer is open
    public static IndexWriter open(Path folder, WriterOptions options) throws IOException {
        Index.newestManifest(folder); // says so when it is not an index, before a lock file is made there
        WriteLock lock = WriteLock.tryAcquire(folder).orElse(null);
        if (lock == null) {
            throw new IndexLockedException(folder.resolve(WriteLock.FILE), WriteLock.holder(folder));
        }
        try {
            return new IndexWriter(folder, options, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /// Adds a document.
    ///
    /// @throws InvalidDocumentException when the schema does not allow it or its id is in the index already;
    ///     nothing of it is kept and the writer goes on
    public void add(Document document) throws IOException {
        requireUsable();
        for (LiveSegment segment : committed) {
            int row = segment.row(document.id());
            if (row >= 0) {
                throw new InvalidDocumentException(
                        document.id().toString(),
                        "id",
                        "an id that is not in the index",
                        "the same id in row " + (segment.firstRow() + row));
            }
        }
        try {
            if (pending == null) {
                pending = new SegmentBuilder(folder, schema, models);
            }
            pending.add(document);
        } catch (IOException e) {
            broken = true;
            throw e;
        }
    }

    /// The documents added since the last commit.
    public int pending() {
        return pending == null ? 0 : pending.rows();
    }

    /// Makes everything added so far part of the index, durably: after a return it survives a crash and a power cut;
    /// when this throws, the index is as it was before. With nothing added, nothing happens.
    ///
    /// @return the generation of the newest commit
    public long commit() throws IOException {
        requireUsable();
        SegmentBuilder builder = pending;
        if (builder == null) {
            return manifest.generation();
        }
        broken = true; // until the last step has succeeded
        SegmentEntry entry = builder.publish(
                IndexFolder.segmentName(manifest.nextSegment()),
                new Resources(options.threads(), options.bufferBytes(), options.progress()));
        pending = null;
        builder.close();
        List<SegmentEntry> segments = new ArrayList<>(manifest.segments());
        segments.add(entry);
        publish(new Manifest(
                manifest.generation() + 1,
                manifest.nextSegment() + 1,
                manifest.settings(),
                withModels(manifest.fields()),
                segments));
        schema = SchemaCodec.schema(folder, manifest);
        openCommitted(entry);
        broken = false;
        return manifest.generation();
    }

    /// Changes the default parameters of a sparse field's searches, as a commit of its own over the same segments,
    /// durable like any other. Documents added since the last commit wait for the next. Indexes opened before keep
    /// the defaults they have.
    ///
    /// @return the generation of the newest commit
    /// @throws InvalidFieldException when there is no such field or it is dense
    public long changeSearch(String field, SeismicQuery parameters) throws IOException {
        int number = number(field);
        if (!(schema.fields().get(number) instanceof SparseField sparse)) {
            throw new InvalidFieldException(field, "a sparse field", "a dense one");
        }
        return change(number, sparse.withSearch(parameters));
    }

    /// The same for a dense field.
    ///
    /// @return the generation of the newest commit
    /// @throws InvalidFieldException when there is no such field or it is sparse
    public long changeSearch(String field, HnswQuery parameters) throws IOException {
        int number = number(field);
        return change(number, dense(number).withSearch(parameters));
    }

    /// The same for a field of lists.
    ///
    /// @return the generation of the newest commit
    /// @throws InvalidFieldException when there is no such field or it is sparse
    public long changeSearch(String field, IvfQuery parameters) throws IOException {
        int number = number(field);
        return change(number, dense(number).withProbing(parameters));
    }

    /// Makes a model a product-quantized field's: before its first vectors come, any that fits the field; later
    /// one that was trained further from that which made the codes, which stay as they are. A commit of its own
    /// like [#changeSearch(String, SeismicQuery)]; the file of a model no longer used is removed by the next
    /// writer.
    ///
    /// @return the generation of the newest commit
    /// @throws InvalidFieldException when there is no such field, it is not product-quantized, or the model does
    ///     not fit it or its codes
    public long changeModel(String field, PqModel model) throws IOException {
        requireUsable();
        int number = number(field);
        DenseField dense = dense(number);
        if (!ProductField.is(dense)) {
            throw new InvalidFieldException(field, "a product-quantized field", "quantization " + dense.quantization());
        }
        Optional<String> difference = ProductField.difference(dense, model);
        if (difference.isPresent()) {
            throw new InvalidFieldException(field, ProductField.expected(dense), "one for " + difference.get());
        }
        Optional<PqModel> before = models.of(number);
        if (before.isPresent() && (!committed.isEmpty() || pending != null)) {
            Fingerprint codes = before.get().codesFingerprint();
            if (!model.codesFingerprint().equals(codes)) {
                throw new InvalidFieldException(
                        field,
                        "a model of the codes " + codes + " that are stored",
                        "codes " + model.codesFingerprint());
            }
        }
        broken = true; // until the last step has succeeded
        models.put(number, model);
        return publish(withModels(manifest.fields()));
    }

    private List<FieldEntry> withModels(List<FieldEntry> entries) {
        List<FieldEntry> out = new ArrayList<>(entries);
        for (int i = 0; i < out.size(); i++) {
            PqModel model = models.of(i).orElse(null);
            if (model != null) {
                out.set(i, SchemaCodec.withModel(out.get(i), model.fingerprint()));
            }
        }
        return out;
    }

    private DenseField dense(int number) {
        Field field = schema.fields().get(number);
        if (field instanceof DenseField dense) {
            return dense;
        }
        throw new InvalidFieldException(field.name(), "a dense field", "a sparse one");
    }

    private int number(String field) {
        return schema.number(field)
                .orElseThrow(() -> new InvalidFieldException(field, "one of " + schema.names(), "none of that name"));
    }

    private long change(int number, Field field) throws IOException {
        requireUsable();
        List<FieldEntry> fields = new ArrayList<>(manifest.fields());
        fields.set(number, SchemaCodec.withSearch(fields.get(number), field));
        return publish(fields);
    }

    /// Commits the same segments with other settings of fields.
    private long publish(List<FieldEntry> fields) throws IOException {
        broken = true; // until the last step has succeeded
        publish(new Manifest(
                manifest.generation() + 1, manifest.nextSegment(), manifest.settings(), fields, manifest.segments()));
        schema = SchemaCodec.schema(folder, manifest);
        broken = false;
        return manifest.generation();
    }

    private void publish(Manifest next) throws IOException {
        ManifestStore.commit(folder, next);
        manifest = next;
    }

    @Override
    public void close() throws IOException {
        broken = true;
        committed.forEach(segment -> segment.reader().close());
        committed.clear();
        try (lock) {
            if (pending != null) {
                pending.close();
                pending = null;
            }
        }
    }

    private void openCommitted(SegmentEntry entry) throws IOException {
        long firstRow = committed.stream().mapToLong(LiveSegment::rows).sum();
        SegmentReader reader =
                SegmentReader.open(folder.resolve(entry.name()), entry, schema, models, Residence.MAPPED);
        committed.add(new LiveSegment(reader, firstRow, null));
    }

    private void requireUsable() throws IOException {
        if (broken) {
            throw new IOException(folder + ": the writer is closed, or failed before; open a new one");
        }
    }
}

package dev.quarry.index;

import dev.quarry.batch.BatchOps;
import dev.quarry.build.Workers;
import dev.quarry.document.FieldValue;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.Spool;
import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.graph.HnswGraphWriter;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.hnsw.Renumbering;
import dev.quarry.kernel.Metric;
import dev.quarry.pq.PqModel;
import dev.quarry.quantize.Quantization;
import dev.quarry.schema.DenseField;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes a product-quantized field: its codes, what is built over them, and its vectors when they are kept.
/// Vectors are encoded at the end, by the field's model or one that is then trained on them; codes that documents
/// bring, or that other segments have, are taken as they are.
final class ProductFieldWriter implements FieldWriter {

    private final Path folder;
    private final DenseField field;
    private final int number;
    private final FieldModels models;
    private final VectorSpool vectors;
    private final Spool given;
    /// null unless the field has a graph
    private final @Nullable GraphSources graphs;
    private FieldValue.@Nullable Codes staged;

    ProductFieldWriter(Path folder, DenseField field, int number, FieldModels models) throws IOException {
        this.folder = folder;
        this.field = field;
        this.number = number;
        this.models = models;
        this.graphs = GraphSources.of(field);
        this.vectors = new VectorSpool(folder, field);
        this.given = Spool.create(folder, "codes");
    }

    @Override
    public void stage(String id, @Nullable FieldValue value) {
        staged = null;
        if (value instanceof FieldValue.Codes codes) {
            requireFit(id, codes);
            staged = codes;
            vectors.stage(id, null);
        } else {
            vectors.stage(id, value);
        }
    }

    private void requireFit(String id, FieldValue.Codes value) {
        String at = "field " + field.name();
        PqModel model = models.of(number).orElse(null);
        if (model == null || ProductField.product(field).vectors() == Quantization.Vectors.KEPT) {
            String why = model == null ? "has no model yet" : "keeps vectors";
            throw new InvalidDocumentException(id, at, "a vector, as the field " + why, "codes");
        }
        byte[] codes = value.codes();
        int expected = model.shape().subQuantizers();
        if (codes.length != expected) {
            throw new InvalidDocumentException(id, at, expected + " codes", codes.length + " codes");
        }
        int entries = model.shape().entries();
        for (int m = 0; m < codes.length; m++) {
            if (Byte.toUnsignedInt(codes[m]) >= entries) {
                throw new InvalidDocumentException(
                        id, at, "codes below " + entries, "code " + Byte.toUnsignedInt(codes[m]) + " at " + m);
            }
        }
        int lists = model.coarse().map(coarse -> coarse.lists()).orElse(1);
        if (value.list() < 0 || value.list() >= lists) {
            throw new InvalidDocumentException(id, at, "a list below " + lists, "list " + value.list());
        }
    }

    @Override
    public void append() throws IOException {
        if (staged != null) {
            give(vectors.count(), staged.list(), staged.codes());
        }
        vectors.append();
    }

    @Override
    public void copy(FieldReader from, LiveRows live) throws IOException {
        if (!(from instanceof ProductFieldReader source)) {
            throw new IllegalArgumentException(
                    "field " + field.name() + ": expected a product-quantized field, found " + from);
        }
        int first = vectors.count();
        DenseRowsView rows = source.rows();
        if (rows == null) {
            vectors.appendMissing(live.count());
        } else {
            HnswGraphView graph = source.graph();
            if (graphs != null && graph != null) {
                graphs.add(graph, rows, live, first);
            }
            vectors.copy(rows, live);
        }
        PqCodesView codes = source.codes();
        if (codes != null) {
            requireModel(codes);
            copyCodes(codes, source.places(), live, first);
        }
    }

    private void requireModel(PqCodesView codes) {
        PqModel model = models.of(number).orElse(null);
        if (model == null || !model.codesFingerprint().equals(codes.fingerprint())) {
            throw codes.section()
                    .corrupt(
                            0,
                            model == null ? "no codes, as the field has no model" : "codes of the field's model",
                            "codes of model " + codes.fingerprint());
        }
    }

    private void copyCodes(PqCodesView codes, CodePlaces places, LiveRows live, int first) throws IOException {
        byte[] ofRow = new byte[codes.shape().subQuantizers()];
        int[] next = {first};
        live.forEachRun((from, to) -> {
            for (int row = from; row < to; row++, next[0]++) {
                int code = places.code(row);
                if (code != CodePlaces.NO_CODE) {
                    codes.copy(code, ofRow, 0);
                    give(next[0], places.list(code), ofRow);
                }
            }
        });
    }

    private void give(int row, int list, byte[] codes) throws IOException {
        given.putInt(row);
        given.putInt(list);
        given.putBytes(codes);
    }

    @Override
    public void finish(SegmentWriter segment, int field, Resources resources) throws IOException {
        if (ProductField.product(this.field).vectors() == Quantization.Vectors.KEPT) {
            try (Arena arena = Arena.ofShared()) {
                write(vectors.finish(segment, number, arena), segment, arena, resources);
            }
            return;
        }
        if (vectors.isEmpty()) {
            try (Arena arena = Arena.ofShared()) {
                Optional<PqModel> model = models.of(number);
                if (model.isPresent()) {
                    writeCodes(given(model.get(), arena), segment);
                }
            }
            return;
        }
        // never published: only what is computed from the vectors stays
        Path temporary = folder.resolve("vectors-" + UUID.randomUUID() + ".spool"); // builders may share the folder
        try (SegmentWriter apart = SegmentWriter.create(temporary, vectors.count(), 0);
                Arena arena = Arena.ofShared()) {
            write(vectors.finish(apart, number, arena), segment, arena, resources);
        }
    }

    private void write(DenseRowsView rows, SegmentWriter segment, Arena arena, Resources resources) throws IOException {
        Workers workers = new Workers(resources.threads());
        HnswGraph graph = null;
        if (graphs != null) {
            Metric metric = DenseVectors.metric(field.similarity());
            graph = Renumbering.breadthFirst(graphs.build(rows, metric, resources, arena), arena);
            HnswGraphWriter.write(graph, segment, number);
        }
        BatchOps ops = resources.batches().on(workers);
        Optional<PqModel> model = model(rows, ops, workers, resources);
        if (model.isEmpty()) {
            return; // no vectors, so no codes
        }
        ProductEncoding encoding = new ProductEncoding(model.get(), ops, resources.progress());
        ProductCodes codes = given(model.get(), arena);
        encoding.encode(rows, codes);
        if (graph != null) {
            codes.writeNodes(graph, folder, segment, number);
        } else {
            writeCodes(codes, segment);
        }
    }

    /// The codes of the rows that came with them.
    private ProductCodes given(PqModel model, Arena arena) throws IOException {
        ProductCodes codes = ProductCodes.empty(model, vectors.count(), arena);
        codes.take(given.map(arena));
        return codes;
    }

    private void writeCodes(ProductCodes codes, SegmentWriter segment) throws IOException {
        if (codes.model().coarse().isPresent()) {
            codes.writeLists(folder, segment, number);
        } else {
            codes.writeRows(folder, segment, number);
        }
    }

    /// The field's model, trained now where it has none; empty when there is nothing to encode.
    private Optional<PqModel> model(DenseRowsView rows, BatchOps ops, Workers workers, Resources resources)
            throws IOException {
        Optional<PqModel> known = models.of(number);
        if (known.isPresent()) {
            return known;
        }
        Optional<PqModel> trained = ProductEncoding.train(field, rows, ops, workers, resources.progress());
        if (trained.isPresent()) {
            models.put(number, trained.get());
        }
        return trained;
    }

    @Override
    public void close() throws IOException {
        try (vectors;
                given) {
            // Closes both, also when one fails.
        }
    }
}

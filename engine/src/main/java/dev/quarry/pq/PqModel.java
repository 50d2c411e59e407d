package dev.quarry.pq;

import dev.quarry.format.pq.Fingerprint;
import dev.quarry.format.pq.PqModelContents;
import dev.quarry.format.pq.PqModelShape;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What turns vectors into codes and queries into tables. Trained once and shared by all segments; immutable,
/// the arrays in it must not be changed.
///
/// It has two sides. Codes depend on metric, rotation, coarse quantizer and encoding centroids: these have a
/// fingerprint of their own, [#codesFingerprint], which segments record. The query map and the scoring centroids
/// belong to queries alone and may be trained further while the codes stay what they are.
///
/// Fingerprints, and centroids and maps as kernels read them, are derived when first needed and kept, so that
/// they are there once however many segments and threads use the model. Thread-safe.
public final class PqModel {

    private final Metric metric;
    private final Optional<Matrix> rotation;
    private final Optional<CoarseQuantizer> coarse;
    private final Codebook encoding;
    private final Optional<Matrix> queryMap;
    private final Codebook scoring;
    // derived when first asked for; racing threads derive the same
    private volatile @Nullable Fingerprint codesFingerprint;
    private volatile @Nullable Fingerprint fingerprint;
    private volatile @Nullable PqPanels panels;
    private volatile float @Nullable [][] listPanels;
    private volatile @Nullable ListRows listRows;

    /// @param metric vectors are compared by; for [Metric#COSINE] they are normalised before they are encoded
    /// @param rotation `(dim, dim)`, applied to vectors before they are cut; orthogonal, but that rows may be
    ///     zeros where fewer dimensions are kept; empty for none
    /// @param coarse cuts rotated vectors into lists; empty for none
    /// @param encoding the centroids that codes were assigned by
    /// @param queryMap `(dim, dim)`, applied to queries in place of the rotation (a trained map with the rotation
    ///     already behind it); empty when queries are rotated as vectors are
    /// @param scoring the centroids that queries are compared with; the same unless they were trained further
    public PqModel(
            Metric metric,
            Optional<Matrix> rotation,
            Optional<CoarseQuantizer> coarse,
            Codebook encoding,
            Optional<Matrix> queryMap,
            Codebook scoring) {
        if (!encoding.shape().equals(scoring.shape())) {
            throw new IllegalArgumentException(
                    "expected codebooks of one shape, found %s and %s".formatted(encoding.shape(), scoring.shape()));
        }
        int dim = encoding.shape().dim();
        requireSquare("rotation", rotation, dim);
        requireSquare("query map", queryMap, dim);
        coarse.ifPresent(lists -> {
            if (lists.centroids().columns() != dim) {
                throw new IllegalArgumentException("coarse centroids: expected %d dimensions, found %d"
                        .formatted(dim, lists.centroids().columns()));
            }
        });
        this.metric = metric;
        this.rotation = rotation;
        this.coarse = coarse;
        this.encoding = encoding;
        this.queryMap = queryMap;
        this.scoring = scoring;
    }

    public Metric metric() {
        return metric;
    }

    public Optional<Matrix> rotation() {
        return rotation;
    }

    public Optional<CoarseQuantizer> coarse() {
        return coarse;
    }

    public Codebook encoding() {
        return encoding;
    }

    public Optional<Matrix> queryMap() {
        return queryMap;
    }

    public Codebook scoring() {
        return scoring;
    }

    /// A model whose queries are treated as its vectors are, without lists.
    public static PqModel of(Metric metric, Optional<Matrix> rotation, Codebook codebook) {
        return new PqModel(metric, rotation, Optional.empty(), codebook, Optional.empty(), codebook);
    }

    /// The same codes, scored in another way.
    public PqModel withScoring(Optional<Matrix> otherMap, Codebook otherScoring) {
        return new PqModel(metric, rotation, coarse, encoding, otherMap, otherScoring);
    }

    public PqShape shape() {
        return encoding.shape();
    }

    /// The SHA-256 of what codes depend on: shape, metric, rotation, coarse quantizer and encoding centroids.
    /// Models that share it can be exchanged over the same segments.
    public Fingerprint codesFingerprint() {
        Fingerprint known = codesFingerprint;
        if (known == null) {
            known = contents().codesFingerprint();
            codesFingerprint = known;
        }
        return known;
    }

    /// The SHA-256 of all of it: what codes depend on, then query map and scoring centroids.
    public Fingerprint fingerprint() {
        Fingerprint known = fingerprint;
        if (known == null) {
            known = contents().fingerprint();
            fingerprint = known;
        }
        return known;
    }

    /// Centroids and maps as kernels read them.
    PqPanels panels() {
        PqPanels known = panels;
        if (known == null) {
            known = PqPanels.of(this);
            panels = known;
        }
        return known;
    }

    /// The coarse centroids as panels; none without lists.
    float[][] listPanels() {
        float[][] known = listPanels;
        if (known == null) {
            known = coarse.map(lists -> CodebookPanels.rows(lists.centroids())).orElse(new float[0][]);
            listPanels = known;
        }
        return known;
    }

    /// The coarse centroids outside the heap.
    ///
    /// @throws java.util.NoSuchElementException without lists
    ListRows listRows(Kernels kernels) {
        ListRows known = listRows;
        if (known == null) {
            known = ListRows.of(coarse.orElseThrow().centroids(), kernels);
            listRows = known;
        }
        return known;
    }

    /// The model as numbers and arrays, shared with this object.
    PqModelContents contents() {
        return new PqModelContents(
                new PqModelShape(
                        shape().dim(),
                        shape().codes(),
                        id(metric),
                        coarse.map(CoarseQuantizer::lists).orElse(0),
                        coarse.map(lists -> lists.encodes().id()).orElse(0)),
                rotation.map(Matrix::values).orElse(new float[0]),
                coarse.map(lists -> lists.centroids().values()).orElse(new float[0]),
                encoding.values(),
                queryMap.map(Matrix::values).orElse(new float[0]),
                scoring.values());
    }

    /// From numbers and arrays, which are not copied.
    static PqModel of(PqModelContents contents) {
        PqModelShape shape = contents.shape();
        PqShape quantizer = new PqShape(shape.dim(), shape.codes());
        Codebook encoding = new Codebook(quantizer, contents.encoding());
        return new PqModel(
                metric(shape.metric()),
                square(shape.dim(), contents.rotation()),
                shape.lists() == 0
                        ? Optional.empty()
                        : Optional.of(new CoarseQuantizer(
                                new Matrix(shape.lists(), shape.dim(), contents.coarse()),
                                CoarseQuantizer.Encodes.ofId(shape.encodes()))),
                encoding,
                square(shape.dim(), contents.queryMap()),
                contents.scoresAsItEncodes() ? encoding : new Codebook(quantizer, contents.scoring()));
    }

    private static Optional<Matrix> square(int dim, float[] values) {
        return values.length == 0 ? Optional.empty() : Optional.of(new Matrix(dim, dim, values));
    }

    /// The metric's number in fingerprints and files.
    private static int id(Metric metric) {
        return switch (metric) {
            case SQUARED_L2 -> 1;
            case DOT -> 2;
            case COSINE -> 3;
        };
    }

    private static Metric metric(int id) {
        for (Metric metric : Metric.values()) {
            if (id(metric) == id) {
                return metric;
            }
        }
        throw new IllegalArgumentException("metric: expected 1 to 3, found " + id);
    }

    private static void requireSquare(String what, Optional<Matrix> matrix, int dim) {
        matrix.ifPresent(m -> {
            if (m.rows() != dim || m.columns() != dim) {
                throw new IllegalArgumentException("%s: expected %d by %d values, found %d by %d"
                        .formatted(what, dim, dim, m.rows(), m.columns()));
            }
        });
    }
}

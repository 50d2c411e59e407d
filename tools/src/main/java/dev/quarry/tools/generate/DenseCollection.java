package dev.quarry.tools.generate;

import dev.quarry.tools.generate.TopicTree.Place;
import java.util.Objects;

/// A made-up collection of dense vectors of length 1 and queries, each a function of the seed and its number alone.
///
/// The model. Vectors belong to the groups of a [TopicTree]. A vector is a mean that all share, plus a displacement for
/// each group it belongs to, plus its own, brought to length 1. A displacement is a normal combination of a few of
/// `dimension / 2` fixed random directions, the first of which are taken most often; the directions of a vector's own
/// displacement are those of its field, so that the vectors around it lie near a surface of few dimensions. Queries are
/// vectors of the same mixture that are not in the collection.
///
/// Memory is `2 * dimension * dimension` bytes for any number of vectors. Safe for use by any number of threads.
public final class DenseCollection {
    /// Lengths of the displacements, fitted so that the nearest 1, 10 and 100 of text embeddings are as far as they
    /// are.
    private static final float COMMON = 0.74f;

    private static final float DOMAIN = 0.45f;
    private static final float FIELD = 0.35f;
    private static final float TOPIC = 0.25f;
    private static final float LEAF = 0.2f;
    private static final float OWN = 0.8f;
    /// Directions of a domain's and of a field's displacement.
    private static final int GROUP_DIRECTIONS = 25;

    private static final Quantiles NORMAL = Quantiles.ofNormal();

    private final long vectors;
    private final long seed;
    private final DenseShape shape;
    private final long vectorKey;
    private final long queryKey;
    private final TopicTree tree;
    private final int directionCount;
    /// `(directionCount, dimension)`, each of about length 1; the first is the shared mean.
    private final float[] directions;

    /// @param vectors how many there are, at least 1
    /// @param seed any number; another one makes an unrelated collection
    /// @throws IllegalArgumentException if `vectors` is below 1
    public DenseCollection(long vectors, long seed, DenseShape shape) {
        if (vectors < 1) {
            throw new IllegalArgumentException("vectors must be at least 1, found " + vectors);
        }
        this.vectors = vectors;
        this.seed = seed;
        this.shape = Objects.requireNonNull(shape, "shape");
        long key = Hash.child(seed, 1);
        this.vectorKey = Hash.child(key, 0);
        this.queryKey = Hash.child(key, 1);
        this.tree = new TopicTree(Hash.child(key, 2), vectors, shape.domains(), shape.vectorsPerTopic());
        this.directionCount = 1 + Math.max(1, shape.dimension() / 2);
        this.directions = new float[directionCount * shape.dimension()];
        float scale = (float) (1 / Math.sqrt(shape.dimension()));
        long directionKey = Hash.child(key, 3);
        for (int i = 0; i < directions.length; i++) {
            directions[i] = scale * NORMAL.draw(Hash.child(directionKey, i));
        }
    }

    /// Vectors in the collection, queries not counted.
    public long vectors() {
        return vectors;
    }

    /// The seed it was made from.
    public long seed() {
        return seed;
    }

    /// What its vectors look like.
    public DenseShape shape() {
        return shape;
    }

    /// Writes vector `row` to `out`, `(dimension)`.
    ///
    /// @throws IndexOutOfBoundsException if `row` is not in `0..vectors() - 1`
    /// @throws IllegalArgumentException if `out` has another length than the dimension
    public void vector(long row, float[] out) {
        Objects.checkIndex(row, vectors);
        fill(Hash.child(vectorKey, row), out);
    }

    /// Writes query `number`, 0 or more, to `out`, `(dimension)`; there is no last one.
    ///
    /// @throws IndexOutOfBoundsException if `number` is negative
    /// @throws IllegalArgumentException if `out` has another length than the dimension
    public void query(long number, float[] out) {
        Objects.checkIndex(number, Long.MAX_VALUE);
        fill(Hash.child(queryKey, number), out);
    }

    private void fill(long vector, float[] out) {
        if (out.length != shape.dimension()) {
            throw new IllegalArgumentException(
                    "array has " + out.length + " elements, the dimension is " + shape.dimension());
        }
        Place place = tree.place(Hash.child(vector, 0));
        for (int i = 0; i < out.length; i++) {
            out[i] = COMMON * directions[i];
        }
        displace(place.domain(), DOMAIN, out);
        displace(place.field(), FIELD, out);
        displaceInField(place, Hash.child(vector, 1), out);
        normalize(out);
    }

    /// Adds the displacement of a domain or a field, of about length `length`.
    private void displace(long group, float length, float[] out) {
        float scale = (float) (length / Math.sqrt(GROUP_DIRECTIONS));
        long chooser = Hash.child(group, -1);
        for (int i = 0; i < GROUP_DIRECTIONS; i++) {
            add(direction(chooser, i), scale * normal(group, i), out);
        }
    }

    /// Adds the displacements of topic, leaf and vector, which use the same directions.
    private void displaceInField(Place place, long own, float[] out) {
        int count = shape.ownDirections();
        float scale = (float) (1 / Math.sqrt(count));
        long chooser = Hash.child(place.field(), -2);
        for (int i = 0; i < count; i++) {
            float groups = TOPIC * normal(place.topic(), i) + LEAF * normal(place.leaf(), i);
            add(direction(chooser, i), scale * (groups + OWN * normal(own, i)), out);
        }
    }

    private static float normal(long key, int i) {
        return NORMAL.draw(Hash.child(key, i));
    }

    /// The direction that `chooser` takes as its `i`-th; the first ones are taken most often.
    private int direction(long chooser, int i) {
        double unit = Hash.unit(Hash.child(chooser, i));
        return 1 + (int) (unit * unit * (directionCount - 1));
    }

    private void add(int direction, float length, float[] out) {
        int from = direction * out.length;
        for (int d = 0; d < out.length; d++) {
            out[d] += length * directions[from + d];
        }
    }

    private static void normalize(float[] vector) {
        double square = 0;
        for (float v : vector) {
            square += (double) v * v;
        }
        float scale = (float) (1 / Math.sqrt(square));
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= scale;
        }
    }
}

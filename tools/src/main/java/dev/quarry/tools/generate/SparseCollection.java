package dev.quarry.tools.generate;

import dev.quarry.tools.generate.SparseProfile.Part;
import dev.quarry.tools.generate.TopicTree.Place;
import java.util.Objects;

/// A made-up collection of learned-sparse documents and queries, each a function of the seed and its number alone.
///
/// Useful for: measuring speed, memory and growth at any size, with no data to fetch. Not useful for: claims about
/// quality, or parameters for real data. `docs/generated-data.md` compares it with real vectors.
///
/// The model. Documents belong to a leaf, which is in a topic, a field and a domain ([TopicTree]). A group has a
/// list of terms, each with a salience that its members share, and a vector takes an entry where shared plus own
/// salience passes a threshold. Both saliences are gamma distributed with shapes that add up to 1, so their sum
/// is exponential, and so is what is left above the threshold, whatever that is; real activations are close to
/// exponential, see [Activation] for how they become weights. To these come terms drawn afresh from the domain's
/// favourites and from the whole vocabulary, which give the collection its popular terms. Queries are put
/// together like documents, with other proportions ([SparseProfile]), and so are about a leaf that some documents
/// share.
///
/// Nothing is kept per document or per group: memory is a few hundred kilobytes for any number of documents. Safe
/// for use by any number of threads, each with its own [SparseBuffer].
public final class SparseCollection {
    /// Weaker weights are dropped, as encoders that store hundredths do.
    private static final float MIN_WEIGHT = 0.01f;
    /// Correlation of the salience of a term in two vectors of a group.
    private static final double SHARED_SALIENCE = 0.5;
    /// How far vectors differ in how much they are about their leaf rather than their field; 0 not, 1 completely.
    private static final double FOCUS = 0.8;

    private static final int LENGTH_SAMPLE = 2000;
    private static final int LENGTH_ROUNDS = 3;

    private static final Quantiles NORMAL = Quantiles.ofNormal();
    private static final Quantiles SHARED = Quantiles.ofGamma(SHARED_SALIENCE);
    private static final Quantiles OWN = Quantiles.ofGamma(1 - SHARED_SALIENCE);

    private final long documents;
    private final long seed;
    private final SparseShape shape;
    private final TermPool pool;
    private final TopicTree tree;
    private final Kind documentKind;
    private final Kind queryKind;

    /// Vectors of one kind: their keys are the children of `key`, and `length` terms are asked for on average.
    private record Kind(long key, SparseProfile profile, double length) {}

    /// @param documents how many documents there are, at least 1; more documents make more topics, not larger ones
    /// @param seed any number; another one makes an unrelated collection
    /// @throws IllegalArgumentException if `documents` is below 1
    public SparseCollection(long documents, long seed, SparseShape shape) {
        if (documents < 1) {
            throw new IllegalArgumentException("documents must be at least 1, found " + documents);
        }
        this.documents = documents;
        this.seed = seed;
        this.shape = Objects.requireNonNull(shape, "shape");
        long key = Hash.child(seed, 0);
        this.pool = new TermPool(Hash.child(key, 0), shape.vocabulary());
        this.tree = new TopicTree(Hash.child(key, 1), documents, shape.domains(), shape.documentsPerTopic());
        this.documentKind = kind(Hash.child(key, 2), SparseProfile.DOCUMENT, shape.documentTerms());
        this.queryKind = kind(Hash.child(key, 3), SparseProfile.QUERY, shape.queryTerms());
    }

    /// Documents in the collection.
    public long documents() {
        return documents;
    }

    /// The seed it was made from.
    public long seed() {
        return seed;
    }

    /// What its vectors look like.
    public SparseShape shape() {
        return shape;
    }

    /// A buffer that its vectors fit in.
    public SparseBuffer newBuffer() {
        return new SparseBuffer(shape.vocabulary());
    }

    /// Makes `out` the document `row`: at least one term, weights in 0.01 to 2.7.
    ///
    /// @throws IndexOutOfBoundsException if `row` is not in `0..documents() - 1`
    public void document(long row, SparseBuffer out) {
        Objects.checkIndex(row, documents);
        fill(documentKind, row, out);
    }

    /// Makes `out` the query `number`, 0 or more; there is no last one. Weights as in documents.
    ///
    /// @throws IndexOutOfBoundsException if `number` is negative
    public void query(long number, SparseBuffer out) {
        Objects.checkIndex(number, Long.MAX_VALUE);
        fill(queryKind, number, out);
    }

    /// Terms drawn twice count once, so more than the wanted ones must be drawn; how many more is found by trying.
    private Kind kind(long key, SparseProfile profile, double meanTerms) {
        SparseBuffer buffer = newBuffer();
        Kind kind = new Kind(key, profile, meanTerms);
        for (int round = 0; round < LENGTH_ROUNDS; round++) {
            long terms = 0;
            for (int i = 0; i < LENGTH_SAMPLE; i++) {
                fill(kind, i, buffer);
                terms += buffer.size();
            }
            kind = new Kind(key, profile, kind.length() * meanTerms * LENGTH_SAMPLE / terms);
        }
        return kind;
    }

    private void fill(Kind kind, long number, SparseBuffer out) {
        if (out.vocabulary() < shape.vocabulary()) {
            throw new IllegalArgumentException(
                    "buffer holds " + out.vocabulary() + " terms, the vocabulary has " + shape.vocabulary());
        }
        SparseProfile profile = kind.profile();
        long vector = Hash.child(kind.key(), number);
        Place place = tree.place(Hash.child(vector, 0));
        double spread = profile.spread();
        double length = kind.length() * StrictMath.exp(spread * (NORMAL.draw(Hash.child(vector, 1)) - spread / 2));
        double focus = FOCUS * (2 * Hash.unit(Hash.child(vector, 2)) - 1);
        fromList(place.leaf(), place, Hash.child(vector, 3), profile.leaf(), length * (1 + focus), out);
        fromList(place.topic(), place, Hash.child(vector, 4), profile.topic(), length, out);
        fromList(place.field(), place, Hash.child(vector, 5), profile.field(), length * (1 - focus), out);
        fromDomain(place.domain(), Hash.child(vector, 6), profile.domain(), length, out);
        fromAll(Hash.child(vector, 7), profile.common(), length, out);
        out.finish();
        if (out.size() == 0) {
            out.collect(pool.ofGroup(place.domain(), Hash.child(place.leaf(), 0) >>> 16), MIN_WEIGHT);
            out.finish();
        }
    }

    private void fromList(long group, Place place, long vector, Part part, double length, SparseBuffer out) {
        int entries = (int) (length * part.share() / part.presence() + Hash.unit(vector));
        for (int i = 0; i < entries; i++) {
            long entry = Hash.child(group, i);
            float salience = SHARED.drawCell(entry) + OWN.drawCell(Hash.child(vector, i));
            if (salience > part.threshold()) {
                float activation = part.scale() * (salience - part.threshold());
                collect(pool.ofGroup(place.domain(), entry >>> 16), activation, out);
            }
        }
    }

    private void fromDomain(long domain, long vector, Part part, double length, SparseBuffer out) {
        int entries = (int) (length * part.share() + Hash.unit(vector));
        for (int i = 0; i < entries; i++) {
            long entry = Hash.child(vector, i);
            collect(pool.ofDomain(domain, entry >>> 32), part.scale() * salience(entry), out);
        }
    }

    private void fromAll(long vector, Part part, double length, SparseBuffer out) {
        int entries = (int) (length * part.share() + Hash.unit(vector));
        for (int i = 0; i < entries; i++) {
            long entry = Hash.child(vector, i);
            collect(pool.common(entry >>> 32), part.scale() * salience(entry), out);
        }
    }

    /// Exponential of mean 1, from the 24 lowest bits.
    private static float salience(long bits) {
        return SHARED.drawCell(bits) + OWN.drawCell(bits >>> Quantiles.BITS);
    }

    private static void collect(int term, float activation, SparseBuffer out) {
        float weight = Activation.weight(activation);
        if (weight >= MIN_WEIGHT) {
            out.collect(term, weight);
        }
    }
}

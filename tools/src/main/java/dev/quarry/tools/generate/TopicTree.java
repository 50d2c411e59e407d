package dev.quarry.tools.generate;

/// The groups that vectors belong to: domains hold fields, fields hold topics, topics hold leaves.
///
/// Nothing is stored per group: a group is a key, from which its contents follow, so the tree costs the same for any
/// number of vectors. Groups of a level differ in size; the first are the largest.
final class TopicTree {
    /// Topics in a field and leaves in a topic, at most; fields grow with the collection instead.
    private static final int MAX_BRANCH = 8;
    /// Exponent of the uniform draw that picks a child; above 1 makes the first children larger.
    private static final double SKEW = 1.3;

    private final long root;
    private final int domains;
    private final int fields;
    private final int branch;

    /// Tree for `vectors` vectors with `vectorsPerLeaf` of them in a leaf on average.
    TopicTree(long root, long vectors, int domains, double vectorsPerLeaf) {
        double leaves = Math.max(1, vectors / vectorsPerLeaf);
        this.root = root;
        this.domains = (int) Math.max(1, Math.min(domains, leaves / MAX_BRANCH));
        double leavesPerDomain = leaves / this.domains;
        this.branch = (int) Math.max(1, Math.min(MAX_BRANCH, Math.round(StrictMath.cbrt(leavesPerDomain))));
        this.fields = (int) Math.max(1, Math.min(1 << 30, Math.round(leavesPerDomain / (branch * branch))));
    }

    /// Where the vector with key `vector` belongs.
    Place place(long vector) {
        long domain = child(root, Hash.child(vector, 0), domains);
        long field = child(domain, Hash.child(vector, 1), fields);
        long topic = child(field, Hash.child(vector, 2), branch);
        return new Place(domain, field, topic, child(topic, Hash.child(vector, 3), branch));
    }

    private static long child(long parent, long bits, int count) {
        return Hash.child(parent, (1L << 40) + (long) (count * StrictMath.pow(Hash.unit(bits), SKEW)));
    }

    /// Keys of the groups a vector belongs to, broadest first.
    record Place(long domain, long field, long topic, long leaf) {}
}

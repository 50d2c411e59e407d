package dev.quarry.tools.generate;

/// How a kind of vector, document or query, is put together from the groups it belongs to.
///
/// The figures were fitted to the statistics of real SPLADE-v3 vectors; `docs/generated-data.md` says how well.
///
/// @param spread deviation of the logarithm of the length
/// @param common what comes from no group
record SparseProfile(double spread, Part leaf, Part topic, Part field, Part domain, Part common) {
    static final SparseProfile DOCUMENT = new SparseProfile(
            0.2,
            new Part(0.17, 0.45, 0.60f),
            new Part(0.13, 0.40, 0.55f),
            new Part(0.15, 0.40, 0.55f),
            new Part(0.26, 1, 0.54f),
            new Part(0.29, 1, 0.54f));

    /// A few strong terms of the leaf and the topic, and a long tail of weak ones.
    static final SparseProfile QUERY = new SparseProfile(
            0.28,
            new Part(0.28, 0.50, 1.75f),
            new Part(0.25, 0.30, 0.38f),
            new Part(0.22, 0.20, 0.24f),
            new Part(0.20, 1, 0.20f),
            new Part(0.05, 1, 0.20f));

    /// What one level contributes.
    ///
    /// @param share of the vector's non-zeros
    /// @param presence chance that a term on the group's list is in the vector; 1 where each vector draws its own
    /// @param scale mean activation of a term that is present
    /// @param threshold what a term's salience must exceed for this presence, `-ln(presence)`
    record Part(double share, double presence, float scale, float threshold) {
        Part(double share, double presence, float scale) {
            this(share, presence, scale, (float) -StrictMath.log(presence));
        }
    }
}

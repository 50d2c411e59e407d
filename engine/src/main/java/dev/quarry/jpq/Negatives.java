package dev.quarry.jpq;

/// Which retrieved rows count as wrong answers. Relevant rows never do, of whatever grade.
public sealed interface Negatives {

    /// All that are not judged relevant.
    record Unjudged() implements Negatives {}

    /// Those that the full vectors rank below the best of the relevant rows: what they rank above it is more likely
    /// an answer that nobody judged (denoised negatives as in RocketQA, Qu et al., NAACL 2021, with the
    /// full vectors in place of a cross-encoder).
    ///
    /// @param documents the full vectors, one a row
    record Denoised(VectorRows documents) implements Negatives {}

    /// All that are not judged relevant.
    static Negatives unjudged() {
        return new Unjudged();
    }
}

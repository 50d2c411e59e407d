package dev.quarry.tools.generate;

/// What the vectors of a [SparseCollection] look like, whatever its size and seed.
///
/// @param vocabulary terms are numbered from 0 to `vocabulary - 1`; 64 to 2^24
/// @param documentTerms mean non-zeros of a document, 1 to a quarter of the vocabulary
/// @param queryTerms mean non-zeros of a query, 1 to a quarter of the vocabulary
/// @param domains broadest groups of documents; each has favourite terms. 1 makes a collection about one subject, whose
///     documents share far more terms. 1 to 65,536
/// @param documentsPerTopic mean documents of the narrowest group, at least 1; more make a query's best documents more
///     alike, and harder to tell apart
public record SparseShape(
        int vocabulary, double documentTerms, double queryTerms, int domains, double documentsPerTopic) {
    /// Passages and questions as a learned sparse encoder with the BERT vocabulary writes them: 120 and 45 non-zeros.
    public static final SparseShape PASSAGES = new SparseShape(30_522, 120, 45, 64, 4);

    public SparseShape {
        if (vocabulary < 64 || vocabulary > 1 << 24) {
            throw new IllegalArgumentException("vocabulary must be in 64..2^24, found " + vocabulary);
        }
        requireTerms("documentTerms", documentTerms, vocabulary);
        requireTerms("queryTerms", queryTerms, vocabulary);
        if (domains < 1 || domains > 1 << 16) {
            throw new IllegalArgumentException("domains must be in 1..65536, found " + domains);
        }
        if (!(documentsPerTopic >= 1) || documentsPerTopic > 1e9) {
            throw new IllegalArgumentException("documentsPerTopic must be in 1..1e9, found " + documentsPerTopic);
        }
    }

    private static void requireTerms(String name, double mean, int vocabulary) {
        if (!(mean >= 1) || mean > vocabulary / 4.0) {
            throw new IllegalArgumentException(name + " must be in 1.." + vocabulary / 4.0 + ", found " + mean);
        }
    }
}

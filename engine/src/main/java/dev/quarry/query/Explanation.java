package dev.quarry.query;

import dev.quarry.document.DocumentId;
import dev.quarry.schema.Similarity;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Why a document has its score for a query, and what the search for it did. [#toString] says it in lines to read.
///
/// @param id the caller's id
/// @param row the document's number, as in [Hit#row]
/// @param query what was asked in the end: with feedback, the query that came of it
/// @param score the exact score, for squared L2 the distance (where vectors were dropped, that of the codes);
///     empty when the document has no value in the field
/// @param rank the document's place among all that the search found, from 1; empty when it is not among the hits,
///     because others are better, a filter or bound rules it out, or an approximate search missed it
/// @param reasons what the score is made of
/// @param hits what the search found and did
public record Explanation(
        DocumentId id, long row, Query query, Optional<Float> score, OptionalInt rank, Reasons reasons, Hits hits) {

    /// What a score is made of.
    public sealed interface Reasons {

        /// The document has no value in the field.
        record NoValue() implements Reasons {}

        /// Of sparse vectors: the terms that query and document share, those that add most first.
        record SharedTerms(List<SharedTerm> terms) implements Reasons {

            public SharedTerms {
                terms = List.copyOf(terms);
            }

            /// What the terms add up to: the score, but for rounding.
            public double sum() {
                return terms.stream().mapToDouble(SharedTerm::product).sum();
            }
        }

        /// Of dense vectors.
        ///
        /// @param similarity how they are compared
        /// @param queryNorm length of the query
        /// @param documentNorm length of the document's vector as it is stored, or as its codes give it
        /// @param largest the dimensions that add most to the score, positive or negative, at most
        ///     [Explanation#DIMENSIONS]
        /// @param rest what all other dimensions add
        /// @param codeScore what the document's code alone gives, where searches use codes
        record Dimensions(
                Similarity similarity,
                double queryNorm,
                double documentNorm,
                List<Dimension> largest,
                double rest,
                Optional<Float> codeScore)
                implements Reasons {

            public Dimensions {
                largest = List.copyOf(largest);
            }

            /// What all dimensions add up to: the score, but for rounding.
            public double sum() {
                return rest + largest.stream().mapToDouble(Dimension::adds).sum();
            }
        }

        /// Of documents of several vectors.
        ///
        /// @param similarity how vectors are compared
        /// @param documentVectors how many the document has
        /// @param matches one for each query vector
        record MatchedVectors(Similarity similarity, int documentVectors, List<VectorMatch> matches)
                implements Reasons {

            public MatchedVectors {
                matches = List.copyOf(matches);
            }

            /// What all matches add up to: the score, but for rounding.
            public double sum() {
                return matches.stream().mapToDouble(VectorMatch::adds).sum();
            }
        }
    }

    /// A query vector and the document's vector that is best for it.
    ///
    /// @param queryVector its number in the query, from 0
    /// @param documentVector the number in the document, from 0, of the first that is best
    /// @param adds what the pair adds to the score, or to the squared distance
    public record VectorMatch(int queryVector, int documentVector, double adds) {}

    /// A term of both vectors.
    ///
    /// @param term the token, or the term's number
    /// @param queryWeight its weight in the query
    /// @param documentWeight its weight in the document as it is stored
    public record SharedTerm(String term, float queryWeight, float documentWeight) {

        /// What it adds to the score.
        public double product() {
            return (double) queryWeight * documentWeight;
        }
    }

    /// A dimension of both vectors.
    ///
    /// @param number from 0
    /// @param adds what it adds to the score, or to the squared distance
    public record Dimension(int number, float queryValue, float documentValue, double adds) {}

    /// How many dimensions are listed.
    public static final int DIMENSIONS = 10;

    /// Lines to read, without a line end after the last.
    @Override
    public String toString() {
        return ExplanationText.of(this);
    }
}

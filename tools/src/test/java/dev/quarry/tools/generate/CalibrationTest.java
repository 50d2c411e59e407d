package dev.quarry.tools.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.tools.ExternalData;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// Compares made-up vectors with real ones and prints the tables of `docs/generated-data.md`; skipped where the real
/// vectors are not, see [ExternalData].
class CalibrationTest {
    private static final long SEED = Long.getLong("quarry.seed", 42);
    private static final int[] FREQUENCY_RANKS = {1, 10, 100, 1000, 10_000};
    private static final double[] PARTS = {0, 0.02, 0.1, 0.2, 0.5, 0.8, 0.97};
    private static final int[] WEIGHT_RANKS = {1, 3, 5, 8, 12, 20};
    private static final int[] SCORE_RANKS = {2, 5, 10, 20, 50, 100, 1000};

    @Test
    void aNarrowCollectionResemblesNfcorpus() throws IOException {
        SparseSample real = RealVectors.sparse(ExternalData.require("nfcorpus/docs.csr.gz"));
        SparseSample realQueries = RealVectors.sparse(ExternalData.require("nfcorpus/queries-test-splade-v3.csr.gz"));
        SparseCollection collection = new SparseCollection(
                real.size(), SEED, new SparseShape(real.vocabulary(), real.meanTerms(), realQueries.meanTerms(), 1, 4));
        SparseSample made = SparseSample.documents(collection, real.size());
        SparseSample madeQueries = SparseSample.queries(collection, realQueries.size());
        print("NFCorpus", "generated");
        printDocuments(made, real);
        printQueries(madeQueries, realQueries);
        ScoreCurve madeScores = ScoreCurve.of(made, madeQueries);
        ScoreCurve realScores = ScoreCurve.of(real, realQueries);
        printScores(madeScores, realScores);
        assertClose(made, real, madeScores, realScores);
    }

    @Test
    void aBroadCollectionResemblesShortTexts() throws IOException {
        SparseSample real = RealVectors.sparse(ExternalData.require("splade-texts/splade-v3.csr.gz"));
        SparseShape shape = new SparseShape(real.vocabulary(), real.meanTerms(), 30, 64, 4);
        SparseSample made = SparseSample.documents(new SparseCollection(real.size(), SEED, shape), real.size());
        print("short texts", "generated");
        printDocuments(made, real);
        ScoreCurve madeScores = ScoreCurve.ofDocuments(made, 211);
        ScoreCurve realScores = ScoreCurve.ofDocuments(real, 211);
        printScores(madeScores, realScores);
        assertClose(made, real, madeScores, realScores);
    }

    @Test
    void denseVectorsResembleTextEmbeddings() throws IOException {
        float[][] real = RealVectors.halfFloats(ExternalData.require("dense-texts/bge-base-en-v1.5.768.f16.npy"), 768);
        DenseCollection collection = new DenseCollection(real.length, SEED, DenseShape.EMBEDDINGS);
        float[][] made = new float[real.length][768];
        for (int i = 0; i < made.length; i++) {
            collection.vector(i, made[i]);
        }
        DenseStatistics madeStatistics = DenseStatistics.of(made, 31);
        DenseStatistics realStatistics = DenseStatistics.of(real, 31);
        print("text embeddings", "generated");
        print("distance of the nearest, over a random pair's", realStatistics.nearest1(), madeStatistics.nearest1());
        print("the same of the 10th", realStatistics.nearest10(), madeStatistics.nearest10());
        print("the same of the 100th", realStatistics.nearest100(), madeStatistics.nearest100());
        print("intrinsic dimension", realStatistics.intrinsic(), madeStatistics.intrinsic());
        print("cosine of a random pair", realStatistics.randomCosine(), madeStatistics.randomCosine());
        assertThat(madeStatistics.intrinsic())
                .isBetween(realStatistics.intrinsic() / 2, realStatistics.intrinsic() * 2);
        assertThat(madeStatistics.nearest10()).isCloseTo(realStatistics.nearest10(), within(0.1));
    }

    private static void assertClose(
            SparseSample made, SparseSample real, ScoreCurve madeScores, ScoreCurve realScores) {
        assertThat(made.meanTerms()).isBetween(real.meanTerms() * 0.97, real.meanTerms() * 1.03);
        double[] madeFrequencies = made.documentFrequencies();
        double[] realFrequencies = real.documentFrequencies();
        for (int rank : FREQUENCY_RANKS) {
            double expected = realFrequencies[rank - 1];
            assertThat(madeFrequencies[rank - 1])
                    .as("document frequency at rank %d, seed %d", rank, SEED)
                    .isBetween(expected / 1.5, expected * 1.5);
        }
        for (int rank : SCORE_RANKS) {
            assertThat(madeScores.meanAt(rank))
                    .as("relative score at rank %d, seed %d", rank, SEED)
                    .isCloseTo(realScores.meanAt(rank), within(0.1));
        }
    }

    private static void printDocuments(SparseSample made, SparseSample real) {
        print("non-zeros, mean", real.meanTerms(), made.meanTerms());
        print("non-zeros, deviation", real.deviationOfTerms(), made.deviationOfTerms());
        for (int rank : FREQUENCY_RANKS) {
            print(
                    "share of documents with term " + rank,
                    real.documentFrequencies()[rank - 1],
                    made.documentFrequencies()[rank - 1]);
        }
        print("terms two documents share", real.termsShared(), made.termsShared());
        for (double part : PARTS) {
            print(
                    "weight at " + (int) (part * 100) + " % of a document",
                    real.weightAtPart(part),
                    made.weightAtPart(part));
        }
    }

    private static void printQueries(SparseSample made, SparseSample real) {
        print("query non-zeros, mean", real.meanTerms(), made.meanTerms());
        print("query non-zeros, deviation", real.deviationOfTerms(), made.deviationOfTerms());
        for (int rank : WEIGHT_RANKS) {
            print("weight " + rank + " of a query", real.weightAtRank(rank), made.weightAtRank(rank));
        }
    }

    private static void printScores(ScoreCurve made, ScoreCurve real) {
        print("share of documents that match", real.matching(), made.matching());
        for (int rank : SCORE_RANKS) {
            print("score " + rank + " over the best", real.meanAt(rank), made.meanAt(rank));
        }
        print("deviation of score 10 over the best", real.deviationAt(10), made.deviationAt(10));
        print("deviation of score 100 over the best", real.deviationAt(100), made.deviationAt(100));
    }

    private static void print(String real, String made) {
        System.out.printf("%n| statistic | %s | %s |%n|---|---|---|%n", real, made);
    }

    private static void print(String name, double real, double made) {
        System.out.printf(Locale.ROOT, "| %s | %s | %s |%n", name, digits(real), digits(made));
    }

    private static String digits(double value) {
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : value >= 0.01 ? "%.3f" : "%.5f", value);
    }
}

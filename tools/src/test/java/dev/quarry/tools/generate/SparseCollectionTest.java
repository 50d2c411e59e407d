package dev.quarry.tools.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparseCollectionTest {
    private static final long SEED = 42;
    private static final int COUNT = 3000;
    private static final SparseCollection COLLECTION = new SparseCollection(10_000, SEED, SparseShape.PASSAGES);

    @Test
    void vectorsDependOnSeedAndNumberOnly() {
        SparseCollection same = new SparseCollection(10_000, SEED, SparseShape.PASSAGES);
        List<String> inOrder = IntStream.range(0, COUNT)
                .mapToObj(i -> describe(COLLECTION, i, COLLECTION.newBuffer()))
                .toList();
        List<String> inParallel = IntStream.range(0, COUNT)
                .parallel()
                .mapToObj(i -> describe(same, i, same.newBuffer()))
                .toList();
        SparseBuffer reused = same.newBuffer();
        String[] backwards = new String[COUNT];
        for (int i = COUNT - 1; i >= 0; i--) {
            backwards[i] = describe(same, i, reused);
        }
        assertThat(inParallel).isEqualTo(inOrder);
        assertThat(Arrays.asList(backwards)).isEqualTo(inOrder);
        assertThat(inOrder).doesNotHaveDuplicates();
    }

    /// A collection made by another version or machine must be this one: seeds are quoted with results.
    @Test
    void staysTheSame() {
        int hash = 0;
        for (int i = 0; i < COUNT; i++) {
            hash = 31 * hash + describe(COLLECTION, i, COLLECTION.newBuffer()).hashCode();
        }
        assertThat(hash).isEqualTo(GOLDEN);
    }

    private static final int GOLDEN = -111521752;

    @Test
    void otherSeedsMakeOtherCollections() {
        SparseCollection other = new SparseCollection(10_000, SEED + 1, SparseShape.PASSAGES);
        SparseSample ours = SparseSample.documents(COLLECTION, 200);
        SparseSample others = SparseSample.documents(other, 200);
        for (int i = 0; i < 200; i++) {
            assertThat(ours.terms().get(i)).isNotEqualTo(others.terms().get(i));
        }
        assertThat(mostFrequent(ours)).isNotEqualTo(mostFrequent(others));
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 65, 1000, 30_522, 1 << 20})
    void vectorsAreValid(int vocabulary) {
        SparseShape shape = new SparseShape(vocabulary, Math.min(120, vocabulary / 8), 4, 3, 2.5);
        SparseCollection collection = new SparseCollection(500, SEED, shape);
        assertValid(SparseSample.documents(collection, 500));
        assertValid(SparseSample.queries(collection, 500));
    }

    @Test
    void anyNumberOfDocumentsHasVectors() {
        for (long documents : new long[] {1, 2, 7, 1000, 50_000_000, 1L << 40}) {
            SparseCollection collection = new SparseCollection(documents, SEED, SparseShape.PASSAGES);
            SparseBuffer buffer = collection.newBuffer();
            collection.document(documents - 1, buffer);
            assertThat(buffer.size()).as("%d documents", documents).isPositive();
        }
    }

    @Test
    void shortVectorsAreNotEmpty() {
        SparseCollection collection = new SparseCollection(2000, SEED, new SparseShape(1000, 1, 1, 4, 4));
        assertValid(SparseSample.documents(collection, 2000));
        assertValid(SparseSample.queries(collection, 2000));
    }

    /// Wide bounds around what this seed gives, so that a change of the model shows.
    @Test
    void statisticsAreInBounds() {
        SparseSample documents = SparseSample.documents(COLLECTION, 10_000);
        SparseSample queries = SparseSample.queries(COLLECTION, 200);
        assertThat(documents.meanTerms()).isBetween(117.0, 123.0);
        assertThat(documents.deviationOfTerms()).isBetween(18.0, 36.0);
        assertThat(SparseSample.queries(COLLECTION, 5000).meanTerms()).isBetween(43.5, 46.5);
        double[] frequencies = documents.documentFrequencies();
        assertThat(frequencies[0]).isBetween(0.25, 0.65);
        assertThat(frequencies[99]).isBetween(0.06, 0.16);
        assertThat(frequencies[999]).isBetween(0.015, 0.04);
        assertThat(documents.weightAtRank(1)).isBetween(1.1, 1.5);
        assertThat(documents.weightAtPart(0.5)).isBetween(0.25, 0.45);
        assertThat(queries.weightAtRank(1)).isBetween(1.2, 1.6);
        ScoreCurve scores = ScoreCurve.of(documents, queries);
        assertThat(scores.meanAt(10)).isBetween(0.45, 0.75);
        assertThat(scores.meanAt(100)).isBetween(0.15, 0.45);
    }

    @Test
    void termsOfATopicOccurTogether() {
        SparseSample documents = SparseSample.documents(COLLECTION, 10_000);
        ScoreCurve scores = ScoreCurve.ofDocuments(documents, 50);
        assertThat(scores.meanAt(1000))
                .as("a document's best are far better than the rest")
                .isLessThan(0.4);
    }

    @Test
    void refusesWhatIsOutOfRange() {
        SparseBuffer buffer = COLLECTION.newBuffer();
        assertThatThrownBy(() -> COLLECTION.document(10_000, buffer)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> COLLECTION.document(-1, buffer)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> COLLECTION.query(-1, buffer)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> COLLECTION.document(0, new SparseBuffer(30_521)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("30521")
                .hasMessageContaining("30522");
        assertThatThrownBy(() -> new SparseCollection(0, SEED, SparseShape.PASSAGES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 0");
        assertThatThrownBy(() -> new SparseShape(63, 1, 1, 1, 1)).hasMessageContaining("vocabulary");
        assertThatThrownBy(() -> new SparseShape(100, 26, 1, 1, 1)).hasMessageContaining("documentTerms");
        assertThatThrownBy(() -> new SparseShape(100, 1, Double.NaN, 1, 1)).hasMessageContaining("queryTerms");
        assertThatThrownBy(() -> new SparseShape(100, 1, 1, 0, 1)).hasMessageContaining("domains");
        assertThatThrownBy(() -> new SparseShape(100, 1, 1, 1, 0.5)).hasMessageContaining("documentsPerTopic");
    }

    private static void assertValid(SparseSample sample) {
        for (int row = 0; row < sample.size(); row++) {
            int[] terms = sample.terms().get(row);
            float[] weights = sample.weights().get(row);
            assertThat(terms).as("row %d, seed %d", row, SEED).isNotEmpty();
            for (int i = 0; i < terms.length; i++) {
                int previous = i == 0 ? -1 : terms[i - 1];
                assertThat(terms[i] > previous && terms[i] < sample.vocabulary())
                        .as("term %d of row %d, seed %d", i, row, SEED)
                        .isTrue();
                assertThat(weights[i] >= 0.01f && weights[i] <= 2.7f)
                        .as("weight %d of row %d, seed %d: %s", i, row, SEED, weights[i])
                        .isTrue();
            }
        }
    }

    private static int mostFrequent(SparseSample sample) {
        int[] counts = new int[sample.vocabulary()];
        sample.terms().forEach(terms -> {
            for (int term : terms) {
                counts[term]++;
            }
        });
        return IntStream.range(0, counts.length)
                .reduce((a, b) -> counts[b] > counts[a] ? b : a)
                .orElseThrow();
    }

    private static String describe(SparseCollection collection, int number, SparseBuffer buffer) {
        collection.document(number, buffer);
        String document = Arrays.toString(buffer.copyTerms()) + Arrays.toString(buffer.copyWeights());
        collection.query(number, buffer);
        return document + Arrays.toString(buffer.copyTerms()) + Arrays.toString(buffer.copyWeights());
    }
}

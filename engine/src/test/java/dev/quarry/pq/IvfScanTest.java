package dev.quarry.pq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.collect.RoaringRowFilter;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.check.SegmentChecker;
import dev.quarry.format.ivf.IvfListsView;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.pq.CoarseQuantizer.Encodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.roaringbitmap.RoaringBitmap;

class IvfScanTest {

    private static final long SEED = 256;

    @TempDir
    Path folder;

    /// Writes lists and codes as field 0; every `missing`-th row has no vector, 0 for all have.
    private Path write(String name, PqModel model, Matrix vectors, int missing) throws IOException {
        Path file = folder.resolve(name);
        int subQuantizers = model.shape().subQuantizers();
        byte[] codes = new byte[vectors.rows() * subQuantizers];
        int[] lists = new int[vectors.rows()];
        new PqEncoder(model, Kernels.best()).encode(vectors.values(), vectors.rows(), codes, lists);
        try (SegmentWriter segment = SegmentWriter.create(file, vectors.rows(), 0);
                IvfBuilder builder = IvfBuilder.create(folder, model)) {
            for (int row = 0; row < vectors.rows(); row++) {
                int number = missing > 0 && row % missing == 0
                        ? builder.addMissing()
                        : builder.add(codes, row * subQuantizers, lists[row]);
                assertThat(number).isEqualTo(row);
            }
            builder.finish(segment, 0);
            segment.publish();
        }
        return file;
    }

    private record Opened(Segment segment, PqCodesView codes, IvfListsView lists) implements AutoCloseable {

        static Opened of(Path file) throws IOException {
            Segment segment = Segment.open(file);
            IvfListsView lists = IvfListsView.open(segment.require(SectionKind.IVF_LISTS, 0), segment.rows());
            PqCodesView codes = PqCodesView.open(segment.require(SectionKind.PQ_CODES, 0), lists.slots());
            return new Opened(segment, codes, lists);
        }

        @Override
        public void close() {
            segment.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SQUARED_L2,VECTORS,8,0,0,9",
        "SQUARED_L2,VECTORS,4,2,5,300",
        "SQUARED_L2,RESIDUALS,8,2,7,9",
        "SQUARED_L2,RESIDUALS,4,0,0,40",
        "DOT,VECTORS,4,0,3,20",
        "DOT,RESIDUALS,8,2,0,20",
        "DOT,RESIDUALS,4,0,7,300",
        "COSINE,VECTORS,8,2,2,20",
        "COSINE,RESIDUALS,8,0,5,1",
        "COSINE,RESIDUALS,4,2,0,30",
    })
    void theResultIsThatOfSummingTheTablesOfTheListsVisited(
            Metric metric, Encodes encodes, int bits, int rotations, int missing, int lists) throws IOException {
        Random random = new Random(SEED);
        int dim = 21;
        Matrix vectors = PqVectors.random(random, 1507, dim);
        PqTraining training = new PqTraining(PqShape.of(dim, 6, bits), metric, rotations, 3, 1)
                .withLists(new PqTraining.Coarse(lists, encodes, 3));
        PqModel model = PqTrainerTest.train(training, vectors, 1);
        Path file = write("lists", model, vectors, missing);
        assertThat(SegmentChecker.check(file).problems())
                .allSatisfy(problem -> assertThat(problem).hasMessageContaining("row_ids"));
        try (Opened opened = Opened.of(file)) {
            IvfScan best = new IvfScan(opened.codes, opened.lists, model, Kernels.best());
            IvfScan scalar = new IvfScan(opened.codes, opened.lists, model, Kernels.scalar());
            PqLookup lookup = new PqLookup(model, Kernels.best());
            IvfScan[] sharing = {
                new IvfScan(opened.codes, opened.lists, lookup), new IvfScan(opened.codes, opened.lists, lookup)
            };
            IvfScan rough = new IvfScan(
                    opened.codes,
                    opened.lists,
                    new PqLookup(model, Kernels.best(), new RoughListScores(model, Kernels.best())));
            NaiveLists naive = new NaiveLists(opened, model);
            RoaringBitmap half = new RoaringBitmap();
            RoaringBitmap few = RoaringBitmap.bitmapOf(0, 1, 63, 64, 700, 1506);
            for (int i = 0; i < 700; i++) {
                half.add(random.nextInt(1507));
            }
            for (int round = 0; round < 6; round++) {
                float[] query = PqVectors.row(PqVectors.random(random, 1, dim), 0);
                for (int k : new int[] {1, 10, 2000}) {
                    for (int probes : new int[] {1, 4, lists, 1000}) {
                        for (RowFilter filter :
                                new RowFilter[] {RowFilter.ALL, new RoaringRowFilter(half), new RoaringRowFilter(few)
                                }) {
                            String what = "%s %s, k %d, probes %d, round %d, seed %d"
                                    .formatted(metric, encodes, k, probes, round, SEED);
                            Hits wanted = naive.search(query, probes, filter, k);
                            assertThat(search(best, query, probes, filter, k))
                                    .as(what)
                                    .isEqualTo(wanted);
                            assertThat(search(scalar, query, probes, filter, k))
                                    .as(what)
                                    .isEqualTo(wanted);
                            Hits roughly = search(rough, query, probes, filter, k);
                            assertThat(roughly.rows)
                                    .as("lists found by bytes, %s", what)
                                    .isEqualTo(wanted.rows);
                            assertThat(roughly.lists)
                                    .as("lists found by bytes, %s", what)
                                    .isEqualTo(wanted.lists);
                            for (int i = 0; i < wanted.scores.size(); i++) {
                                assertThat(roughly.scores.get(i))
                                        .as("lists found by bytes, %s", what)
                                        .isCloseTo(wanted.scores.get(i), Offset.offset(1e-4f));
                            }
                            for (IvfScan scan : sharing) {
                                assertThat(search(scan, query, probes, filter, k))
                                        .as("%s, tables shared", what)
                                        .isEqualTo(wanted);
                            }
                        }
                    }
                }
            }
        }
    }

    /// What came back, comparable.
    private record Hits(List<Integer> rows, List<Float> scores, long lists, long scored) {
        static Hits of(TopK top, long lists, long scored) {
            int[] rows = new int[top.size()];
            float[] scores = new float[top.size()];
            int count = top.drain(rows, scores);
            List<Float> boxed = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                boxed.add(scores[i]);
            }
            return new Hits(Arrays.stream(rows).boxed().toList(), boxed, lists, scored);
        }
    }

    private static Hits search(IvfScan scan, float[] query, int probes, RowFilter filter, int k) {
        TopK top = new TopK(k);
        scan.counts().reset();
        scan.search(query, new IvfQuery(probes), filter, top);
        return Hits.of(top, scan.counts().listsVisited(), scan.counts().rowsScored());
    }

    /// Ranks all lists, and sums codes one by one.
    private record NaiveLists(Opened opened, PqModel model) {

        Hits search(float[] query, int probes, RowFilter filter, int k) {
            CoarseQuantizer coarse = model.coarse().orElseThrow();
            NaiveSums sums = new NaiveSums(model);
            sums.load(query);
            float[] products = new float[coarse.lists()];
            for (int list = 0; list < products.length; list++) {
                for (int i = 0; i < query.length; i++) {
                    products[list] =
                            Math.fma(sums.mapped()[i], coarse.centroids().get(list, i), products[list]);
                }
            }
            Integer[] order = new Integer[products.length];
            Arrays.setAll(order, i -> i);
            Arrays.sort(
                    order,
                    Comparator.comparingDouble((Integer list) -> -score(list, products, sums.mapped()))
                            .thenComparing(list -> list));
            TopK top = new TopK(k);
            int visited = 0;
            double probed = 0;
            long scored = 0;
            for (int list : order) {
                int from = opened.lists.start(list);
                int to = opened.lists.start(list + 1);
                if (from == to || (visited >= probes && probed >= .75 * probes && top.size() == k)) {
                    continue;
                }
                visited++;
                probed += part(from, to, filter);
                scored += to - from;
                float constant = 0;
                if (coarse.encodes() == Encodes.RESIDUALS) {
                    if (model.metric() == Metric.SQUARED_L2) {
                        sums.loadResidual(query, list);
                    } else {
                        constant = products[list];
                    }
                }
                for (int slot = from; slot < to; slot++) {
                    if (filter.accepts(opened.lists.row(slot))) {
                        top.offer(opened.lists.row(slot), sums.score(opened.codes, slot, constant));
                    }
                }
            }
            return Hits.of(top, visited, scored);
        }

        /// How many rows of a list are accepted, by a sample, compared with how many are of all.
        private double part(int from, int to, RowFilter filter) {
            double all = Math.min(1, (double) filter.cardinality() / opened.lists.slots());
            int sample = (int) Math.min(to - from, Math.max(16, Math.ceil(4 / all)));
            long accepted = IntStream.range(0, sample)
                    .filter(i -> filter.accepts(opened.lists.row(from + i * (to - from) / sample)))
                    .count();
            return Math.min(1, accepted / (all * sample));
        }

        private float score(int list, float[] products, float[] mapped) {
            float[] centroids = model.coarse().orElseThrow().centroids().values();
            int dim = model.shape().dim();
            float square = (float) Norms.square(centroids, list * dim, dim);
            return switch (model.metric()) {
                case DOT -> products[list];
                case SQUARED_L2 -> 2 * products[list] - square;
                case COSINE -> (float) (2 / Math.sqrt(Norms.square(mapped, 0, dim))) * products[list] - square;
            };
        }
    }

    @ParameterizedTest
    @CsvSource({"SQUARED_L2,VECTORS", "SQUARED_L2,RESIDUALS", "DOT,RESIDUALS", "COSINE,VECTORS", "COSINE,RESIDUALS"})
    void scoresAreThoseOfTheDecodedVectors(Metric metric, Encodes encodes) throws IOException {
        Random random = new Random(SEED);
        int dim = 13;
        Matrix vectors = PqVectors.random(random, 400, dim);
        PqTraining training =
                new PqTraining(PqShape.of(dim, 4, 4), metric, 2, 3, 1).withLists(new PqTraining.Coarse(8, encodes, 3));
        PqModel model = PqTrainerTest.train(training, vectors, 1);
        byte[] codes = new byte[400 * 4];
        int[] lists = new int[400];
        double said = new PqEncoder(model, Kernels.best()).encode(vectors.values(), 400, codes, lists);
        PqDecoder decoder = new PqDecoder(model);
        try (Opened opened = Opened.of(write("decoded", model, vectors, 0))) {
            float[] query = PqVectors.row(vectors, 3);
            TopK top = new TopK(400);
            new IvfScan(opened.codes, opened.lists, model, Kernels.best())
                    .search(query, new IvfQuery(8), RowFilter.ALL, top);
            int[] rows = new int[400];
            float[] scores = new float[400];
            assertThat(top.drain(rows, scores)).isEqualTo(400);
            if (metric == Metric.COSINE) {
                Norms.normalise(query, 0, dim);
            }
            double error = 0;
            float[] decoded = new float[dim];
            for (int i = 0; i < 400; i++) {
                decoder.decode(codes, rows[i] * 4, lists[rows[i]], decoded, 0);
                float[] vector = PqVectors.row(vectors, rows[i]);
                if (metric == Metric.COSINE) {
                    Norms.normalise(vector, 0, dim);
                }
                double score = 0;
                for (int j = 0; j < dim; j++) {
                    double difference = query[j] - decoded[j];
                    score += metric == Metric.SQUARED_L2 ? -difference * difference : query[j] * decoded[j];
                    error += Math.pow(vector[j] - decoded[j], 2);
                }
                assertThat((double) scores[i])
                        .as("row %d, seed %d", rows[i], SEED)
                        .isCloseTo(score, within(1e-3 * Math.max(1, Math.abs(score))));
            }
            assertThat(error).isCloseTo(said, within(1e-3 * said));
        }
    }

    @Test
    void residualsLeaveLessErrorThanVectors() {
        Matrix vectors = PqVectors.random(new Random(SEED), 3000, 24);
        double[] errors = new double[2];
        for (Encodes encodes : Encodes.values()) {
            PqTraining training = PqTraining.plain(PqShape.of(24, 4, 4), Metric.SQUARED_L2)
                    .withLists(new PqTraining.Coarse(50, encodes));
            PqModel model = PqTrainerTest.train(training, vectors, 1);
            assertThat(PqTrainerTest.train(training, vectors, 3).fingerprint()).isEqualTo(model.fingerprint());
            byte[] codes = new byte[3000 * 4];
            errors[encodes.id() - 1] = new PqEncoder(model, Kernels.best()).encode(vectors.values(), 3000, codes);
        }
        assertThat(errors[1]).as("seed %d", SEED).isLessThan(0.8 * errors[0]);
        assertThat(vectors.values())
                .as("the caller's vectors")
                .isEqualTo(PqVectors.random(new Random(SEED), 3000, 24).values());
    }

    @Test
    void whatDoesNotBelongTogetherIsRefused() throws IOException {
        Matrix vectors = PqVectors.random(new Random(SEED), 90, 8);
        PqTraining plain = PqTraining.plain(PqShape.of(8, 4, 8), Metric.DOT);
        PqTraining training = plain.withLists(new PqTraining.Coarse(5, Encodes.RESIDUALS));
        PqModel model = PqTrainerTest.train(training, vectors, 1);
        PqModel without = PqTrainerTest.train(plain, vectors, 1);
        PqModel other = PqTrainerTest.train(training.withSeed(2), vectors, 1);
        try (Opened opened = Opened.of(write("one", model, vectors, 3))) {
            assertThatThrownBy(() -> new IvfScan(opened.codes, opened.lists, other, Kernels.best()))
                    .isInstanceOf(CorruptSegmentException.class)
                    .hasMessageContaining("codes of model " + other.codesFingerprint());
            assertThatThrownBy(() -> new PqScan(opened.codes, model, Kernels.best()))
                    .hasMessageContaining("expected codes of vectors");
            assertThatThrownBy(() -> IvfBuilder.create(folder, without)).hasMessageContaining("one with lists");
        }
        assertThatThrownBy(() -> new IvfQuery(0)).hasMessageContaining("probes: expected at least 1, found 0");
        assertThatThrownBy(() -> new IvfQuery(1, -2)).hasMessageContaining("rescore: expected at least 0, or -1");
        assertThatThrownBy(() -> new PqTraining.Coarse(0, Encodes.VECTORS)).hasMessageContaining("at least 1 list");
    }
}

package dev.quarry.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Devices that work, that fail, and that lie.
class BatchesTest {

    private static final BatchSettings AUTO = BatchSettings.OFF.withMode(BatchSettings.Mode.AUTO);
    private static final BatchSettings REQUIRED = BatchSettings.OFF.withMode(BatchSettings.Mode.REQUIRED);

    private final List<String> remarks = new ArrayList<>();

    private Batches open(BatchSettings settings, BatchProvider... providers) throws BatchUnavailableException {
        return Batches.open(settings, remarks::add, List.of(providers));
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void aDeviceThatWorksIsUsed(Operation operation) throws BatchUnavailableException {
        for (Precision precision : Precision.values()) {
            FakeDevice device = new FakeDevice(operation, FakeDevice.Fault.NONE);
            DeviceOptions options = new DeviceOptions(precision, List.of(), 0);
            try (Batches batches = open(REQUIRED.withDevice(options), device)) {
                assertThat(Work.of(operation).run(batches.on(new Workers(2)))).isEqualTo(wanted(operation));
                BatchCounts.Count count = count(batches, operation);
                assertThat(count.device()).isEqualTo(1);
                assertThat(count.processor()).isZero();
                assertThat(count.deviceRows()).isPositive();
                assertThat(count.deviceBytes()).isPositive();
                assertThat(count.failures()).isZero();
                assertThat(batches.counts().where()).isEqualTo("fake");
                assertThat(device.loaded).isZero();
            }
            assertThat(device.closed).isTrue();
        }
        assertThat(remarks).isEmpty();
    }

    private static Stream<Arguments> faults() {
        return Arrays.stream(Operation.values())
                .flatMap(operation -> Arrays.stream(FakeDevice.Fault.values())
                        .filter(fault -> fault != FakeDevice.Fault.NONE)
                        .map(fault -> Arguments.of(operation, fault)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatADeviceDoesBadlyTheProcessorRepeats(Operation operation, FakeDevice.Fault fault)
            throws BatchUnavailableException {
        FakeDevice device = new FakeDevice(operation, fault);
        try (Batches batches = open(AUTO, device)) {
            BatchOps ops = batches.on(new Workers(2));
            for (int round = 0; round < 3; round++) {
                assertThat(Work.of(operation).run(ops)).as("round %d", round).isEqualTo(wanted(operation));
            }
            assertThat(remarks).singleElement().asString().contains("fake: " + operation + " failed");
            assertThat(device.calls).isEqualTo(1);
            assertThat(device.loaded).isZero();
            assertThat(batches.hasDevice()).isFalse();
            BatchCounts.Count count = count(batches, operation);
            assertThat(count.processor()).isEqualTo(3);
            assertThat(count.device()).isZero();
            assertThat(count.failures()).isEqualTo(1);
            assertThat(count.mismatches()).isEqualTo(fault == FakeDevice.Fault.WRONG ? 1 : 0);
            assertThat(batches.counts().where()).isEqualTo("cpu");
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatIsRequiredMayNotFail(Operation operation, FakeDevice.Fault fault) throws BatchUnavailableException {
        try (Batches batches = open(REQUIRED, new FakeDevice(operation, fault))) {
            BatchOps ops = batches.on(new Workers(2));
            for (int round = 0; round < 2; round++) {
                assertThatThrownBy(() -> Work.of(operation).run(ops))
                        .isInstanceOf(BatchFailedException.class)
                        .hasMessageContaining("fake: " + operation);
            }
            assertThat(count(batches, operation).processor()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Operation.class)
    void aLieShowsAlsoWhereSumsMayDiffer(Operation operation) throws BatchUnavailableException {
        DeviceOptions fast = new DeviceOptions(Precision.FAST, List.of(), 0);
        try (Batches batches = open(AUTO.withDevice(fast), new FakeDevice(operation, FakeDevice.Fault.WRONG))) {
            assertThat(Work.of(operation).run(batches.on(new Workers(1)))).isEqualTo(wanted(operation));
            assertThat(count(batches, operation).mismatches()).isEqualTo(1);
        }
    }

    @Test
    void smallWorkStaysOnTheProcessor() throws BatchUnavailableException {
        FakeDevice device = new FakeDevice(Operation.ASSIGN, FakeDevice.Fault.FAILS);
        try (Batches batches = open(REQUIRED, device);
                BatchPoints points = batches.on(new Workers(1)).load(VectorSource.of(new float[12], 3, 4))) {
            batches.on(new Workers(1)).assign(points, new Centroids(1, 2, 4, new float[8]), new int[3], new float[3]);
            assertThat(device.calls).isZero();
            assertThat(count(batches, Operation.ASSIGN).processorRows()).isEqualTo(3);
        }
    }

    @Test
    void whatASourceThrowsIsNoFailureOfTheDevice() throws BatchUnavailableException {
        try (Batches batches = open(AUTO, new FakeDevice(Operation.POOL, FakeDevice.Fault.NONE))) {
            VectorSource broken = new VectorSource() {
                @Override
                public int count() {
                    return 1 << 20;
                }

                @Override
                public int dim() {
                    return 16;
                }

                @Override
                public void read(int from, int count, MemorySegment out, long offset) {
                    throw new IllegalStateException("called off");
                }
            };
            EncodingModel model = EncodingModel.of(16, new Centroids(4, 16, 4, new float[256]));
            BatchOps ops = batches.on(new Workers(1));
            assertThatThrownBy(() -> ops.encode(broken, model, new byte[4 << 20], new int[0]))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("called off");
            assertThat(remarks).isEmpty();
            assertThat(batches.hasDevice()).isTrue();
        }
    }

    /// Has a reason why it cannot be used.
    private record Absent(RuntimeException why) implements BatchProvider {
        @Override
        public String name() {
            return "absent";
        }

        @Override
        public BatchOps open(DeviceOptions options) throws BatchUnavailableException {
            if (why instanceof IllegalStateException) {
                throw why;
            }
            throw new BatchUnavailableException(String.valueOf(why.getMessage()));
        }

        @Override
        public DeviceReport report() {
            return new DeviceReport("", "", List.of(), String.valueOf(why.getMessage()));
        }
    }

    @Test
    void withoutADeviceTheReasonIsTold() throws BatchUnavailableException {
        for (RuntimeException why :
                List.of(new RuntimeException("no driver"), new IllegalStateException("no driver"))) {
            remarks.clear();
            try (Batches batches = open(AUTO, new Absent(why))) {
                assertThat(batches.hasDevice()).isFalse();
                assertThat(remarks).containsExactly("no accelerator: absent: no driver; the processor computes");
            }
            assertThatThrownBy(() -> open(REQUIRED, new Absent(why)))
                    .isInstanceOf(BatchUnavailableException.class)
                    .hasMessage("absent: no driver");
        }
        assertThatThrownBy(() -> open(REQUIRED))
                .isInstanceOf(BatchUnavailableException.class)
                .hasMessageContaining("class path");
    }

    @Test
    void offLooksForNothing() throws BatchUnavailableException {
        try (Batches batches = Batches.open(BatchSettings.OFF, remarks::add)) {
            assertThat(batches.hasDevice()).isFalse();
            assertThat(remarks).isEmpty();
            assertThat(batches.counts().where()).isEqualTo("cpu");
        }
    }

    @Test
    void theSecondProviderIsUsedWhenTheFirstCannot() throws BatchUnavailableException {
        FakeDevice device = new FakeDevice(Operation.POOL, FakeDevice.Fault.NONE);
        try (Batches batches = open(AUTO, new Absent(new RuntimeException("no driver")), device)) {
            assertThat(batches.hasDevice()).isTrue();
            assertThat(remarks).isEmpty();
        }
    }

    private static BatchCounts.Count count(Batches batches, Operation operation) {
        return batches.counts().of(operation);
    }

    private static String wanted(Operation operation) {
        return Work.of(operation).run(new CpuBatchOps(Kernels.best(), new Workers(2)));
    }

    /// Enough of an operation for a device; gives its result as text.
    private interface Work {
        String run(BatchOps ops);

        static float[] floats(int count) {
            Random random = new Random(count);
            float[] out = new float[count];
            for (int i = 0; i < count; i++) {
                out[i] = random.nextFloat() - 0.4f;
            }
            return out;
        }

        static Work of(Operation operation) {
            return switch (operation) {
                case ASSIGN, STEP -> ops -> clustering(ops, operation);
                case TIMES_TRANSPOSED, TRANSPOSED_TIMES -> ops -> product(ops, operation);
                case ENCODE -> Work::encode;
                case NEAREST, NEIGHBORS -> ops -> search(ops, operation);
                case ASSIGN_SPARSE -> Work::sparse;
                case GRADIENTS -> Work::gradients;
                case POOL -> Work::pool;
            };
        }

        private static String clustering(BatchOps ops, Operation operation) {
            Centroids centroids = new Centroids(2, 256, 8, floats(4096));
            int[] codes = new int[9000];
            float[] distances = new float[9000];
            double[] sums = new double[4096];
            int[] sizes = new int[512];
            try (BatchPoints points = ops.load(VectorSource.of(floats(72000), 4500, 16))) {
                if (operation == Operation.ASSIGN) {
                    ops.assign(points, centroids, codes, distances);
                } else {
                    ops.step(points, centroids, codes, distances, sums, sizes);
                }
            }
            return Arrays.hashCode(codes) + " " + Arrays.hashCode(distances) + " " + Arrays.hashCode(sums) + " "
                    + Arrays.hashCode(sizes);
        }

        private static String product(BatchOps ops, Operation operation) {
            float[] out = new float[operation == Operation.TIMES_TRANSPOSED ? 2000 * 100 : 100 * 90];
            try (BatchPoints points = ops.load(VectorSource.of(floats(200000), 2000, 100));
                    BatchPoints others = ops.load(VectorSource.of(floats(180000), 2000, 90))) {
                if (operation == Operation.TIMES_TRANSPOSED) {
                    ops.timesTransposed(points, floats(10000), 100, out);
                } else {
                    ops.transposedTimes(points, others, out);
                }
            }
            return String.valueOf(Arrays.hashCode(out));
        }

        private static String encode(BatchOps ops) {
            EncodingModel model = new EncodingModel(
                    16,
                    floats(256),
                    floats(16 * 5),
                    EncodingModel.Residuals.OF_LIST,
                    new Centroids(4, 256, 4, floats(4096)));
            byte[] codes = new byte[16000];
            int[] lists = new int[4000];
            double error = ops.encode(VectorSource.of(floats(64000), 4000, 16), model, codes, lists);
            return Arrays.hashCode(codes) + " " + Arrays.hashCode(lists) + " " + (float) error;
        }

        private static String search(BatchOps ops, Operation operation) {
            try (BatchPoints rows = ops.load(VectorSource.of(floats(1200 * 16), 1200, 16))) {
                NearestRows found = operation == Operation.NEIGHBORS
                        ? ops.neighbors(rows, Metric.SQUARED_L2, 7)
                        : ops.nearest(rows, VectorSource.of(floats(1000 * 16), 1000, 16), Metric.DOT, 7);
                return Arrays.hashCode(found.rows()) + " " + Arrays.hashCode(found.scores());
            }
        }

        private static String sparse(BatchOps ops) {
            int rows = 6000;
            int[] starts = new int[rows + 1];
            int[] terms = new int[3 * rows];
            for (int row = 0; row < rows; row++) {
                starts[row + 1] = 3 * row + 3;
                for (int i = 0; i < 3; i++) {
                    terms[3 * row + i] = 10 * i + (row * 7 + i) % 10;
                }
            }
            float[] values = floats(terms.length);
            for (int i = 0; i < values.length; i++) {
                values[i] = Math.abs(values[i]) + 0.1f;
            }
            SparseLists.Vectors all = new SparseLists.Vectors(starts, terms, values, 30);
            int[] entries = new int[rows];
            Arrays.setAll(entries, i -> (i * 11) % rows);
            int[] centroid = new int[rows];
            ops.assignSparse(
                    new SparseLists(new int[] {0, 0, rows}, entries, new int[] {0, 1, rows}, all, all), centroid);
            return String.valueOf(Arrays.hashCode(centroid));
        }

        private static String gradients(BatchOps ops) {
            GradientBatch batch = new GradientBatch(
                    Metric.SQUARED_L2, new Centroids(64, 256, 8, floats(131072)), floats(64 * 512), floats(1 << 20));
            float[] centroids = new float[131072];
            float[] queries = new float[64 * 512];
            ops.gradients(batch, centroids, queries);
            return Arrays.hashCode(centroids) + " " + Arrays.hashCode(queries);
        }

        private static String pool(BatchOps ops) {
            TokenLogits logits = new TokenLogits(new int[] {0, 0, 3, 600, 1024}, 1 << 14, floats(1 << 24));
            PooledTexts found = ops.pool(logits, 100, 0.1f);
            return Arrays.hashCode(found.starts()) + " " + Arrays.hashCode(found.terms()) + " "
                    + Arrays.hashCode(found.weights());
        }
    }
}

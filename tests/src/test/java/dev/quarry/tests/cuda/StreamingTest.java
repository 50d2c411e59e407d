package dev.quarry.tests.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.batch.BatchFailedException;
import dev.quarry.batch.BatchOps;
import dev.quarry.batch.BatchPoints;
import dev.quarry.batch.CpuBatchOps;
import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.tests.cuda.EmulatedDevice.Counter;
import dev.quarry.tests.cuda.EmulatedDevice.Setting;
import dev.quarry.tests.cuda.Workload.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Inputs larger than a device's memory go through it in parts, with the same results.
class StreamingTest {

    /// As few points as make several parts.
    private static Workload workload(Kind kind) {
        int count = switch (kind) {
            case TRANSPOSED -> 2100;
            case NEIGHBORS -> 270;
            case ASSIGN, STEP, PRODUCT, ENCODE, NEAREST, SPARSE, GRADIENTS, POOL -> 600;
        };
        return new Workload(20261123, count, 2, 20, 8);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void partsGiveWhatTheWholeGives(Kind kind) {
        EmulatedDevice device = EmulatedDevice.create();
        try (BatchOps cpu = new CpuBatchOps(Kernels.best(), new Workers(2));
                BatchOps whole = device.open(EmulatedDevice.OPTIONS)) {
            double[] expected = workload(kind).run(cpu, kind);
            long before = device.get(Counter.QUEUED);
            assertThat(workload(kind).run(whole, kind)).as("%s, whole", kind).isEqualTo(expected);
            long once = device.get(Counter.QUEUED) - before;
            device.set(Setting.MEMORY_BYTES, memory(kind));
            before = device.get(Counter.QUEUED);
            assertThat(workload(kind).run(whole, kind)).as("%s, in parts", kind).isEqualTo(expected);
            if (kind != Kind.GRADIENTS) {
                assertThat(device.get(Counter.QUEUED) - before)
                        .as("%s: what is queued in parts", kind)
                        .isGreaterThan(once);
            }
        }
    }

    /// Bytes with which each operation needs several parts.
    private static long memory(Kind kind) {
        return switch (kind) {
            case ASSIGN, STEP, PRODUCT -> 45 << 10;
            case ENCODE -> 70 << 10;
            case TRANSPOSED -> 200 << 10;
            case NEAREST -> 120 << 10;
            case NEIGHBORS -> 60 << 10;
            case SPARSE -> 50 << 10;
            case GRADIENTS -> 64 << 10;
            case POOL -> 500 << 10;
        };
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void severalDevicesGiveWhatOneGives(Kind kind) {
        EmulatedDevice device = EmulatedDevice.create();
        device.set(Setting.DEVICES, 3);
        try (BatchOps cpu = new CpuBatchOps(Kernels.best(), new Workers(2));
                BatchOps three = device.open(EmulatedDevice.OPTIONS)) {
            workload(kind).requireSame(three, cpu, kind);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void tooLittleMemoryIsSaidWithFigures(Kind kind) {
        EmulatedDevice device = EmulatedDevice.create();
        try (BatchOps ops = device.open(EmulatedDevice.OPTIONS)) {
            device.set(Setting.MEMORY_BYTES, 2000);
            assertThatThrownBy(() -> workload(kind).run(ops, kind))
                    .isInstanceOf(BatchFailedException.class)
                    .hasMessageContaining("on device 0 (emulated device): too little memory: at least ")
                    .hasMessageContaining(" bytes are needed, 2000 are free, of which 0 are kept in reserve");
        }
    }

    @Test
    void pointsThatDoNotFitAreReadAnew() {
        Workload workload = workload(Kind.TRANSPOSED);
        EmulatedDevice device = EmulatedDevice.create();
        device.set(Setting.MEMORY_BYTES, 256L << 20);
        try (BatchOps ops = device.open(EmulatedDevice.OPTIONS)) {
            device.set(Setting.MEMORY_BYTES, 120 << 10);
            long before = device.get(Counter.LIVE_OBJECTS);
            try (BatchPoints points = ops.load(workload.points())) {
                assertThat(device.get(Counter.LIVE_OBJECTS)).isEqualTo(before);
                assertThat(points.count()).isEqualTo(workload.count());
            }
        }
    }
}

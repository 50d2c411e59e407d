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

    private static final Workload WORKLOAD = new Workload(20261123, 3100, 2, 20, 8);

    @ParameterizedTest
    @EnumSource(Kind.class)
    void partsGiveWhatTheWholeGives(Kind kind) {
        EmulatedDevice device = EmulatedDevice.create();
        try (BatchOps cpu = new CpuBatchOps(Kernels.best(), new Workers(2));
                BatchOps whole = device.open(EmulatedDevice.OPTIONS)) {
            double[] expected = WORKLOAD.run(cpu, kind);
            long before = device.get(Counter.QUEUED);
            assertThat(WORKLOAD.run(whole, kind)).as("%s, whole", kind).isEqualTo(expected);
            long once = device.get(Counter.QUEUED) - before;
            device.set(Setting.MEMORY_BYTES, memory(kind));
            before = device.get(Counter.QUEUED);
            assertThat(WORKLOAD.run(whole, kind)).as("%s, in parts", kind).isEqualTo(expected);
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
            case ASSIGN, STEP, PRODUCT, ENCODE -> 120 << 10;
            case TRANSPOSED -> 320 << 10;
            case NEAREST, NEIGHBORS -> 700 << 10;
            case SPARSE -> 100 << 10;
            case GRADIENTS -> 64 << 10;
            case POOL -> 800 << 10;
        };
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void severalDevicesGiveWhatOneGives(Kind kind) {
        EmulatedDevice device = EmulatedDevice.create();
        device.set(Setting.DEVICES, 3);
        try (BatchOps cpu = new CpuBatchOps(Kernels.best(), new Workers(2));
                BatchOps three = device.open(EmulatedDevice.OPTIONS)) {
            WORKLOAD.requireSame(three, cpu, kind);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void tooLittleMemoryIsSaidWithFigures(Kind kind) {
        EmulatedDevice device = EmulatedDevice.create();
        try (BatchOps ops = device.open(EmulatedDevice.OPTIONS)) {
            device.set(Setting.MEMORY_BYTES, 2000);
            assertThatThrownBy(() -> WORKLOAD.run(ops, kind))
                    .isInstanceOf(BatchFailedException.class)
                    .hasMessageContaining("on device 0 (emulated device): too little memory: at least ")
                    .hasMessageContaining(" bytes are needed, 2000 are free, of which 0 are kept in reserve");
        }
    }

    @Test
    void pointsThatDoNotFitAreReadAnew() {
        EmulatedDevice device = EmulatedDevice.create();
        device.set(Setting.MEMORY_BYTES, 256L << 20);
        try (BatchOps ops = device.open(EmulatedDevice.OPTIONS)) {
            device.set(Setting.MEMORY_BYTES, 120 << 10);
            long before = device.get(Counter.LIVE_OBJECTS);
            try (BatchPoints points = ops.load(WORKLOAD.points())) {
                assertThat(device.get(Counter.LIVE_OBJECTS)).isEqualTo(before);
                assertThat(points.count()).isEqualTo(WORKLOAD.count());
            }
        }
    }
}

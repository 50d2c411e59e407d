package dev.quarry.tests.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.batch.BatchFailedException;
import dev.quarry.batch.BatchOps;
import dev.quarry.batch.BatchPoints;
import dev.quarry.batch.Centroids;
import dev.quarry.batch.VectorSource;
import dev.quarry.tests.cuda.EmulatedDevice.Counter;
import dev.quarry.tests.cuda.EmulatedDevice.Setting;
import dev.quarry.tests.cuda.Workload.Kind;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Calls that fail, handles that are misused, and what is left behind: nothing.
class FailureTest {

    private static final Workload SMALL = new Workload(7, 40, 2, 5, 3);

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyCallMayFail(Kind kind) {
        EmulatedDevice device = EmulatedDevice.create();
        try (BatchOps ops = device.open(EmulatedDevice.OPTIONS)) {
            double[] expected = SMALL.run(ops, kind);
            long objects = device.get(Counter.LIVE_OBJECTS);
            long before = device.get(Counter.CALLS);
            SMALL.run(ops, kind);
            long calls = device.get(Counter.CALLS) - before;
            assertThat(calls).isGreaterThan(10);
            for (long call = 1; call <= calls; call++) {
                device.set(Setting.FAILING_CALL, call);
                try {
                    SMALL.run(ops, kind);
                    // what is asked of a device when a job is given up may fail unheard
                } catch (BatchFailedException e) {
                    assertThat(e)
                            .as("%s, call %d of %d", kind, call, calls)
                            .hasMessageContaining(" on device 0 (emulated device): ")
                            .hasMessageMatching(".*\\(\\d+\\)$");
                }
                device.set(Setting.FAILING_CALL, 0);
                assertThat(device.get(Counter.LIVE_OBJECTS))
                        .as("%s, call %d of %d", kind, call, calls)
                        .isEqualTo(objects);
            }
            assertThat(SMALL.run(ops, kind)).as("%s, afterwards", kind).isEqualTo(expected);
        }
        assertThat(device.get(Counter.LIVE_OBJECTS)).isZero();
        assertThat(device.cuda().call("handles")).isEqualTo(0L);
    }

    @Test
    void tenThousandCallsLeaveNothing() {
        EmulatedDevice device = EmulatedDevice.create();
        float[] values = {1, 2, 3, 4};
        try (BatchOps ops = device.open(EmulatedDevice.OPTIONS);
                BatchPoints points = ops.load(VectorSource.of(values, 2, 2))) {
            int[] codes = new int[2];
            float[] distances = new float[2];
            Centroids centroids = new Centroids(1, 2, 2, values);
            ops.assign(points, centroids, codes, distances);
            long objects = device.get(Counter.LIVE_OBJECTS);
            for (int call = 0; call < 10_000; call++) {
                ops.assign(points, centroids, codes, distances);
            }
            assertThat(codes).containsExactly(0, 1);
            assertThat(device.get(Counter.LIVE_OBJECTS)).isEqualTo(objects);
            assertThat(device.cuda().call("handles")).isEqualTo(2L);
        }
        assertThat(device.get(Counter.LIVE_OBJECTS)).isZero();
    }

    @Test
    void handlesAreVerified() {
        EmulatedDevice device = EmulatedDevice.create();
        IsolatedCuda cuda = device.cuda();
        long open = (long) cuda.call("openDevice", 0, 0L);
        long points = (long) cuda.call("openPoints", open, 10L, 4);
        long job = (long) cuda.call("openJob", open, 1, false, new long[] {1, 2, 4, 10, 1}, 0L);
        for (long wrong : new long[] {0, -1, 12345, open, points, Long.MAX_VALUE}) {
            requireRefused(cuda, "is closed or of another kind", "rowsAtOnce", wrong);
            requireRefused(cuda, "is closed or of another kind", "submit", wrong, 0, 1L, 0L, 0L, 0L);
            requireRefused(cuda, "is closed or of another kind", "result", wrong, 0);
        }
        requireRefused(cuda, "is closed or of another kind", "openPoints", job, 10L, 4);
        requireRefused(cuda, "is closed or of another kind", "submit", job, 0, 1L, 0L, job, 0L);
        requireRefused(cuda, "a part of the model is missing", "submit", job, 0, 1L, 0L, points, 0L);
        requireRefused(cuda, "no such lane", "submit", job, 2, 1L, 0L, points, 0L);
        requireRefused(cuda, "more rows than a lane holds", "submit", job, 0, 1L << 40, 0L, points, 0L);
        requireRefused(cuda, "no such part of the model", "upload", job, 1, 0L, 4L);
        requireRefused(cuda, "a part of the model has another size", "upload", job, 0, 0L, 1L << 40);
        requireRefused(cuda, "no such input", "stage", job, 0, 5);
        requireRefused(cuda, "no such output", "output", job, 0, -1);
        requireRefused(cuda, "this operation has no queries", "begin", job, 1L, 0L);
        requireRefused(cuda, "no such operation", "openJob", open, 77, false, new long[0], 0L);
        requireRefused(cuda, "a number is missing", "openJob", open, 1, false, new long[0], 0L);
        requireRefused(cuda, "a number is out of range", "openJob", open, 1, false, new long[] {1, -2, 4, 10, 1}, 0L);
        for (long handle : new long[] {job, points, open}) {
            cuda.call("close", handle);
            requireRefused(cuda, "is closed", "close", handle);
        }
        assertThat(device.get(Counter.LIVE_OBJECTS)).isZero();
    }

    private static void requireRefused(IsolatedCuda cuda, String reason, String function, Object... arguments) {
        assertThatThrownBy(() -> cuda.call(function, arguments))
                .as(function)
                .isInstanceOf(RuntimeException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void closedOrForeignPointsAreRefused() {
        EmulatedDevice device = EmulatedDevice.create();
        try (BatchOps ops = device.open(EmulatedDevice.OPTIONS);
                BatchOps others = device.open(EmulatedDevice.OPTIONS)) {
            BatchPoints points = ops.load(SMALL.points());
            BatchPoints foreign = others.load(SMALL.points());
            float[] out = new float[SMALL.width() * SMALL.width()];
            assertThatThrownBy(() -> ops.transposedTimes(points, foreign, out))
                    .isInstanceOf(IllegalArgumentException.class);
            foreign.close();
            points.close();
            points.close();
            assertThatThrownBy(() -> ops.transposedTimes(points, points, out))
                    .isInstanceOf(IllegalStateException.class);
        }
        BatchOps closed = device.open(EmulatedDevice.OPTIONS);
        closed.close();
        closed.close();
        assertThatThrownBy(() -> closed.load(SMALL.points())).isInstanceOf(IllegalStateException.class);
        assertThat(device.get(Counter.LIVE_OBJECTS)).isZero();
    }

    @Test
    void callersTakeTurns() {
        EmulatedDevice device = EmulatedDevice.create();
        try (BatchOps ops = device.open(EmulatedDevice.OPTIONS)) {
            double[] expected = SMALL.run(ops, Kind.STEP);
            CompletableFuture<?>[] all = new CompletableFuture<?>[4];
            for (int i = 0; i < all.length; i++) {
                all[i] = CompletableFuture.runAsync(() -> {
                    for (int repeat = 0; repeat < 10; repeat++) {
                        assertThat(SMALL.run(ops, Kind.STEP)).isEqualTo(expected);
                    }
                });
            }
            CompletableFuture.allOf(all).join();
        }
        assertThat(device.get(Counter.LIVE_OBJECTS)).isZero();
    }
}

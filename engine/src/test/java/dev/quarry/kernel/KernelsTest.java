package dev.quarry.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class KernelsTest {

    @Test
    void scalarFulfilsTheContract() {
        new KernelContract(Kernels.scalar(), 1).verify();
    }

    @Test
    void vectorFulfilsTheContractAtThePreferredWidth() {
        Kernels vector = VectorKernels.create();
        for (long seed = 1; seed <= 3; seed++) {
            new KernelContract(vector, seed).verify();
        }
    }

    @Test
    void rowsOutsideTheMemoryAreErrors() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(400);
            for (Kernels kernels : new Kernels[] {Kernels.scalar(), VectorKernels.create()}) {
                float[] query = new float[100];
                byte[] bytes = new byte[400];
                assertThatThrownBy(() -> kernels.f32().dot(data, 1, query))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> kernels.f32().squaredL2(data, -4, query))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> kernels.f16().dot(data, 202, query))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> kernels.i8().dot(data, 1, bytes))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> kernels.u8()
                                .score(Metric.SQUARED_L2, data, 0, 400, new int[] {0, 0, 1, 0}, 4, bytes, new float[4]))
                        .isInstanceOf(IndexOutOfBoundsException.class);
            }
        }
    }

    @Test
    void aTermOutsideTheVocabularyIsAnError() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(64).fill((byte) 0xff);
            for (TermWidth width : TermWidth.values()) {
                for (SparseValues values : SparseValues.values()) {
                    SparseDot dot = Kernels.best().sparse(width, values);
                    for (int count : new int[] {1, 5}) {
                        assertThatThrownBy(() -> dot.dot(data, 0, 32, count, new float[65_535]))
                                .as("%s %s, %d terms", width, values, count)
                                .isInstanceOf(IndexOutOfBoundsException.class);
                    }
                    assertThat(dot.dot(data, 0, 32, 0, new float[1])).isZero();
                }
            }
        }
    }
}

package dev.quarry.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which kernels are chosen, here and in forked JVMs.
class KernelChoiceTest {
    private static final List<String> MODULE = List.of("--add-modules", "jdk.incubator.vector");

    @Test
    void choosesVectorHere() {
        KernelChoice choice = KernelChoice.current();
        assertThat(choice.kernels().name())
                .startsWith("vector-")
                .endsWith("" + choice.kernels().vectorBits());
        assertThat(choice.reason()).contains("known answers right");
        assertThat(Kernels.best()).isSameAs(choice.kernels());
    }

    @Test
    void aPropertyForcesTheChoice() {
        KernelChoice scalar = KernelChoice.choose(
                "scalar",
                () -> {
                    throw new AssertionError("vector kernels must not be made");
                },
                KernelChoiceTest::nothing);
        assertThat(scalar.kernels()).isSameAs(Kernels.scalar());
        assertThat(scalar.reason()).contains("quarry.kernels=scalar");
        KernelChoice vector = KernelChoice.choose("vector", VectorKernels::create, KernelChoiceTest::nothing);
        assertThat(vector.kernels().name()).startsWith("vector-");
        assertThatThrownBy(() -> KernelChoice.choose("simd", VectorKernels::create, KernelChoiceTest::nothing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("property quarry.kernels: expected auto, scalar, vector or native, found simd");
    }

    @Test
    void kernelsWithAWrongAnswerAreNotChosen() {
        KernelChoice choice = KernelChoice.choose("auto", KernelChoiceTest::broken, KernelChoiceTest::nothing);
        assertThat(choice.kernels()).isSameAs(Kernels.scalar());
        assertThat(choice.reason())
                .contains("vector-512 kernels gave a wrong known answer: f32 dot")
                .contains("expected")
                .contains("found");
        assertThatThrownBy(() -> KernelChoice.choose("vector", KernelChoiceTest::broken, KernelChoiceTest::nothing))
                .isInstanceOf(UnusableKernelsException.class)
                .hasMessageContaining("f32 dot");
    }

    @Test
    void nativeKernelsStandInForTheDenseOnes() {
        Kernels scalar = Kernels.scalar();
        DenseKernels dense = new DenseKernels("x", scalar.f32(), scalar.f16(), scalar.i8(), scalar.u8());
        for (String wish : List.of("auto", "native")) {
            KernelChoice choice = KernelChoice.choose(
                    wish, VectorKernels::create, java -> new NativeKernels(dense, java.codes(), java));
            assertThat(choice.kernels().name()).startsWith("native-x over vector-");
            assertThat(choice.kernels().u8()).isSameAs(dense.u8());
            assertThat(choice.kernels().arrays()).isNotSameAs(scalar.arrays());
            assertThat(choice.reason()).contains("known answers right").contains("native");
        }
    }

    @Test
    void nativeKernelsWithAWrongAnswerAreNotChosen() {
        Kernels scalar = Kernels.scalar();
        DenseKernels wrong = new DenseKernels("x", broken().f32(), scalar.f16(), scalar.i8(), scalar.u8());
        KernelChoice choice = KernelChoice.choose(
                "auto", VectorKernels::create, java -> new NativeKernels(wrong, java.codes(), java));
        assertThat(choice.kernels().name()).startsWith("vector-");
        assertThat(choice.reason()).contains("nothing native: native-x").contains("wrong known answer: f32 dot");
        assertThatThrownBy(() -> KernelChoice.choose(
                        "native", VectorKernels::create, java -> new NativeKernels(wrong, java.codes(), java)))
                .isInstanceOf(UnusableKernelsException.class);
    }

    @Test
    void withoutALibraryAskingForNativeIsAnError() {
        assertThat(KernelChoice.choose("auto", VectorKernels::create, KernelChoiceTest::nothing)
                        .reason())
                .endsWith("; nothing native: nothing here");
        assertThatThrownBy(() -> KernelChoice.choose("native", VectorKernels::create, KernelChoiceTest::nothing))
                .isInstanceOf(UnusableKernelsException.class)
                .hasMessage("nothing here");
    }

    @Test
    void withoutTheModuleScalarKernelsRun() throws Exception {
        String output = forked(List.of(), 0);
        assertThat(output)
                .contains("scalar; module jdk.incubator.vector is absent")
                .contains("contract holds");
    }

    @Test
    void withoutTheModuleAskingForVectorIsAnError() throws Exception {
        assertThat(forked(List.of("-Dquarry.kernels=vector"), 1))
                .contains("UnusableKernelsException: module jdk.incubator.vector is absent");
    }

    @ParameterizedTest
    @CsvSource({
        "-XX:MaxVectorSize=16, 128",
        "-XX:MaxVectorSize=32, 256",
        "-XX:MaxVectorSize=64, 512",
        "-XX:UseAVX=1, 128"
    })
    void eachWidthFulfilsTheContract(String flag, int bits) throws Exception {
        List<String> flags = new ArrayList<>(MODULE);
        flags.add(flag);
        flags.add("-XX:+IgnoreUnrecognizedVMOptions");
        String output = forked(flags, 0);
        assertThat(output).contains("contract holds");
        if (bits <= KernelChoice.current().kernels().vectorBits()) {
            assertThat(output).contains("vector-" + bits + ";");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "scalar"})
    void narrowVectorsAndTheScalarPropertyGiveScalar(String wish) throws Exception {
        List<String> flags = new ArrayList<>(MODULE);
        flags.add("-Dquarry.kernels=" + wish);
        flags.add("-XX:MaxVectorSize=8");
        String output = forked(flags, 0);
        assertThat(output).contains("scalar; ").contains("contract holds");
        assertThat(output).contains(wish.equals("auto") ? "preferred vectors have 64 bits only" : "quarry.kernels=");
    }

    private static Kernels nothing(Kernels java) {
        throw new UnusableKernelsException("nothing here");
    }

    /// Kernels whose dot product of binary32 rows is off by one.
    private static Kernels broken() {
        DenseFloatKernel right = Kernels.scalar().f32();
        DenseFloatKernel wrong = new DenseFloatKernel() {
            @Override
            public int bytesPerValue() {
                return right.bytesPerValue();
            }

            @Override
            public float dot(MemorySegment data, long offset, float[] query) {
                return right.dot(data, offset, query) + 1;
            }

            @Override
            public float squaredL2(MemorySegment data, long offset, float[] query) {
                return right.squaredL2(data, offset, query);
            }

            @Override
            public float cosine(MemorySegment data, long offset, float[] query) {
                return right.cosine(data, offset, query);
            }

            @Override
            public float squaredNorm(MemorySegment data, long offset, int dims) {
                return right.squaredNorm(data, offset, dims);
            }

            @Override
            public void score(
                    Metric metric,
                    MemorySegment data,
                    long base,
                    long stride,
                    int[] rows,
                    int count,
                    float[] query,
                    float[] out) {
                right.score(metric, data, base, stride, rows, count, query, out);
            }

            @Override
            public void scoreRange(
                    Metric metric,
                    MemorySegment data,
                    long base,
                    long stride,
                    int from,
                    int to,
                    float[] query,
                    float[] out) {
                right.scoreRange(metric, data, base, stride, from, to, query, out);
            }
        };
        Kernels scalar = Kernels.scalar();
        return new VectorKernels(
                512,
                wrong,
                scalar.f16(),
                scalar.i8(),
                scalar.u8(),
                scalar.planes(),
                scalar.codes(),
                scalar.panels(),
                scalar.arrays());
    }

    private static String forked(List<String> flags, int expectedExit) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(ContractMain.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("exit with %s, which printed %s", flags, output)
                .isEqualTo(expectedExit);
        return output;
    }
}

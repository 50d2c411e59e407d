package dev.quarry.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PlaneKernelTest {

    private static final long SEED = 41;

    private static List<PlaneKernel> twins() {
        return List.of(Kernels.scalar().planes(), Kernels.best().planes());
    }

    @Test
    void everyTermOfTheQueryPassesInOrderAndLittleElse() {
        Random random = new Random(SEED);
        for (int count : new int[] {0, 1, 2, 61, 62, 63, 64, 65, 127, 128, 129, 300, 1000}) {
            Set<Integer> query = new TreeSet<>();
            TermSignature signature = new TermSignature();
            for (int i = 0; i < 40; i++) {
                int term = random.nextInt(1 << 16);
                query.add(term);
                signature.add(term);
            }
            List<Integer> known = List.copyOf(query);
            int[] terms = new int[count];
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment data = arena.allocate(3L * count + 7 + 64);
                for (int i = 0; i < count; i++) {
                    terms[i] = i % 3 == 0 ? known.get(random.nextInt(known.size())) : random.nextInt(1 << 16);
                    data.set(Layouts.I8, 7 + i, (byte) (terms[i] >>> 8));
                    data.set(Layouts.I8, 7L + count + i, (byte) terms[i]);
                    data.set(Layouts.I8, 7L + 2L * count + i, (byte) i);
                }
                for (PlaneKernel kernel : twins()) {
                    verify(kernel, data, terms, query, signature);
                }
            }
        }
    }

    private static void verify(
            PlaneKernel kernel, MemorySegment data, int[] terms, Set<Integer> query, TermSignature signature) {
        int count = terms.length;
        String what = "%s, %d terms, seed %d".formatted(kernel, count, SEED);
        PlaneMatches out = new PlaneMatches();
        out.reserve(2, 2 * count);
        long[] at = {7, 7};
        int[] counts = {count, count};
        kernel.select(data, at, counts, counts, 2, signature, out);
        long[] masks = new long[2 * PlaneKernel.words(count)];
        kernel.masks(data, at, counts, counts, 2, signature, masks);
        int found = out.ends()[0];
        assertThat(out.ends()[1]).as(what).isEqualTo(2 * found);
        List<Integer> marked = new ArrayList<>();
        List<Integer> selected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean passed = ((masks[i / 64] >>> i) & 1) != 0;
            assertThat(passed || !query.contains(terms[i])).as(what).isTrue();
            if (passed) {
                marked.add(terms[i]);
                int place = marked.size() - 1;
                assertThat(out.value()[place]).as(what).isEqualTo((byte) i);
                selected.add(((out.high()[place] & 255) << 8) | (out.low()[place] & 255));
            }
        }
        assertThat(selected).as(what).isEqualTo(marked).hasSize(found);
        long alien = marked.stream().filter(term -> !query.contains(term)).count();
        assertThat(alien).as(what).isLessThanOrEqualTo(5 + count / 20);
    }

    @Test
    void planesOutsideTheMemoryAreErrors() {
        PlaneMatches out = new PlaneMatches();
        out.reserve(1, 64);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(128);
            for (PlaneKernel kernel : twins()) {
                for (long at : new long[] {-1, 100, Long.MAX_VALUE - 200}) {
                    assertThatThrownBy(() -> kernel.select(
                                    data, new long[] {at}, new int[] {60}, new int[] {60}, 1, new TermSignature(), out))
                            .isInstanceOf(IndexOutOfBoundsException.class);
                    assertThatThrownBy(() -> kernel.masks(
                                    data,
                                    new long[] {at},
                                    new int[] {60},
                                    new int[] {60},
                                    1,
                                    new TermSignature(),
                                    new long[1]))
                            .isInstanceOf(IndexOutOfBoundsException.class);
                }
            }
        }
    }

    @Test
    void featuresAreReadFromTheKernelsList() {
        String flags = "flags\t\t: fpu avx512f avx512bw avx512vbmi ";
        assertThat(CpuFeatures.permutesBytes(List.of("processor\t: 0", flags + "avx512_vbmi2 x")))
                .isTrue();
        assertThat(CpuFeatures.permutesBytes(List.of(flags + "avx512_vbmi22"))).isFalse();
        assertThat(CpuFeatures.permutesBytes(List.of("Features : asimd"))).isFalse();
        assertThat(CpuFeatures.permutesBytes(List.of())).isFalse();
    }
}

package dev.quarry.tools.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Damages small files of every format: what comes out is an [InputException] or rows that keep the rules, and no
/// read allocates more than a small file can justify.
class MutationTest {
    private static final long SEED = 77_001;
    private static final int RANDOM_MUTATIONS = 200;
    private static final long MOST_BYTES = 16L << 20;
    private static final ReadOptions KEEP = ReadOptions.defaults().withContents(ReadOptions.Contents.KEEP);

    @TempDir
    Path folder;

    @Test
    void damagedFilesGiveErrorsOrValidRows() throws IOException {
        int errors = 0;
        for (Map.Entry<String, byte[]> sample : samples().entrySet()) {
            int before = errors;
            String name = sample.getKey();
            byte[] good = sample.getValue();
            assertThat(survives(name, good, "undamaged"))
                    .as("%s is read undamaged", name)
                    .isTrue();
            for (int length = 0; length < good.length; length += length < 200 ? 1 : 11) {
                errors += survives(name, Arrays.copyOf(good, length), "cut to " + length) ? 0 : 1;
            }
            for (int at = 0; at < good.length; at += at < 300 ? 1 : 13) {
                for (int mask : new int[] {0x01, 0xff}) {
                    byte[] damaged = good.clone();
                    damaged[at] ^= (byte) mask;
                    errors += survives(name, damaged, "byte " + at + " xor " + mask) ? 0 : 1;
                }
            }
            Random random = new Random(SEED);
            for (int i = 0; i < RANDOM_MUTATIONS; i++) {
                byte[] damaged = mutate(good, random);
                errors += survives(name, damaged, "seed " + SEED + ", mutation " + i) ? 0 : 1;
            }
            assertThat(errors)
                    .as("%s: damage that was noticed", name)
                    .isGreaterThan(before + Math.min(good.length, 200) / 2);
        }
    }

    private static byte[] mutate(byte[] good, Random random) {
        byte[] damaged = Arrays.copyOf(good, good.length + random.nextInt(3) * random.nextInt(9));
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(damaged.length);
            int width = Math.min(damaged.length - at, 1 + random.nextInt(8));
            byte fill = (byte) (random.nextBoolean() ? random.nextInt() : random.nextBoolean() ? 0xff : 0x7f);
            Arrays.fill(damaged, at, at + width, fill);
        }
        return damaged;
    }

    /// Reads a file; true if it had valid rows only, false if it was refused.
    private boolean survives(String name, byte[] bytes, String what) throws IOException {
        Path file = Files.write(folder.resolve(name), bytes);
        long before = allocated();
        boolean valid;
        try (VectorReader reader = VectorFiles.open(file, KEEP)) {
            check(reader, name + ", " + what);
            valid = true;
        } catch (InputException e) {
            assertThat(e.getMessage()).startsWith(file + ": ").contains("expected ", ", found ");
            valid = false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(name + ", " + what + ": " + e, e);
        }
        assertThat(allocated() - before)
                .as("%s, %s: bytes allocated", name, what)
                .isLessThan(MOST_BYTES);
        return valid;
    }

    private static void check(VectorReader reader, String what) throws IOException {
        int rows = 0;
        switch (reader) {
            case SparseReader sparse -> {
                while (sparse.next()) {
                    rows++;
                    for (int i = 0; i < sparse.count(); i++) {
                        assertThat(sparse.weights()[i]).as(what).isPositive().isFinite();
                        if (sparse.termKind() == TermKind.NUMBER) {
                            assertThat(sparse.terms()[i]).as(what).isGreaterThan(i == 0 ? -1 : sparse.terms()[i - 1]);
                        }
                    }
                }
            }
            case DenseReader dense -> {
                while (dense.next()) {
                    rows++;
                    for (int i = 0; i < dense.dimensions(); i++) {
                        assertThat(dense.floats()[i]).as(what).isFinite();
                    }
                }
            }
        }
        assertThat(rows).as(what).isLessThan(1_000_000);
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private Map<String, byte[]> samples() throws IOException {
        byte[] json = SampleFiles.bytes("""
                {"id": "a", "contents": "x \\u00e9", "vector": {"t": 1, "u": 0.5, "##v": 3e-1}}
                {"id": 7, "more": [1, {"x": null}], "vector": {"t": 12}}
                """);
        byte[] csr = SampleFiles.bytes(2L, 9L, 3L, 0L, 2L, 3L, 1, 8, 4, 1f, 2f, 3f);
        byte[] fvecs = SampleFiles.bytes(2, 1f, 2f, 2, 3f, 4f);
        byte[] fbin = SampleFiles.bytes(2, 2, 1f, 2f, 3f, 4f);
        Map<String, byte[]> samples = new LinkedHashMap<>();
        samples.put("a.jsonl", json);
        samples.put("a.csr", csr);
        samples.put("documents.bin", SampleFiles.bytes(2, 2, 1, 8, 1f, 2f, 1, 4, 3f));
        samples.put("a.fvecs", fvecs);
        samples.put("a.bvecs", SampleFiles.bytes(2, (short) 1, 2, (short) 7));
        samples.put("a.fbin", fbin);
        samples.put("a.ibin", fbin);
        samples.put(
                "a.npy",
                SampleFiles.npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", 1f, 2f, 3f, 4f));
        for (String name : new String[] {"a.jsonl", "a.csr", "documents.bin", "a.fvecs", "a.fbin"}) {
            byte[] plain = Objects.requireNonNull(samples.get(name));
            samples.put(name + ".gz", SampleFiles.gzip(plain));
            samples.put(name + ".zst", SampleFiles.zstd(plain));
        }
        float[][] rows = {{1, 2}, {3, 4}, {5, 6}};
        samples.put("a.hdf5", hdf5(rows, null));
        samples.put(
                "chunked.hdf5",
                hdf5(
                        rows,
                        DatasetCreationOptions.builder()
                                .chunkDimensions(2, 2)
                                .deflate()
                                .build()));
        return samples;
    }

    private byte[] hdf5(float[][] rows, @Nullable DatasetCreationOptions options) throws IOException {
        Path file = folder.resolve("sample.hdf5");
        try (WritableHdfFile out = HdfFile.write(file)) {
            if (options == null) {
                out.putDataset("train", rows);
            } else {
                out.putDataset("train", rows, options);
            }
        }
        return Files.readAllBytes(file);
    }
}

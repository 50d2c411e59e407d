package dev.quarry.tools.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TruthCacheTest {
    private static final String KEY = "key.truth";

    @TempDir
    Path folder;

    private final Truth truth = new Truth(new long[][] {{7, 1L << 40}, {}, {3}}, new float[][] {{2, 1.5f}, {}, {-1}});

    @Test
    void givesBackWhatWasPut() throws IOException {
        TruthCache cache = new TruthCache(folder.resolve("made"));
        assertThat(cache.get(KEY, 3, 2)).isEmpty();
        cache.put(KEY, 2, truth);
        assertThat(cache.get(KEY, 3, 2).orElseThrow())
                .usingRecursiveComparison()
                .isEqualTo(truth);
        assertThat(cache.get(KEY, 4, 2)).as("other number of queries").isEmpty();
        assertThat(cache.get(KEY, 3, 3)).as("other k").isEmpty();
        assertThat(cache.get("other", 3, 2)).isEmpty();
    }

    @Test
    void damageIsNoAnswer() throws IOException {
        TruthCache cache = new TruthCache(folder);
        cache.put(KEY, 2, truth);
        Path file = folder.resolve(KEY);
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 0x40;
            Files.write(file, damaged);
            assertThat(cache.get(KEY, 3, 2)).as("byte %d flipped", i).isEmpty();
            Files.write(file, Arrays.copyOf(bytes, i));
            assertThat(cache.get(KEY, 3, 2)).as("%d bytes left", i).isEmpty();
        }
    }
}

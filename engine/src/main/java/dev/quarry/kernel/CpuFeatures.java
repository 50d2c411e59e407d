package dev.quarry.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// What the processor can do beyond what vector widths tell. Known on Linux only, where the kernel lists it; elsewhere
/// nothing is assumed.
final class CpuFeatures {

    private static final Path LIST = Path.of("/proc/cpuinfo");
    private static final System.Logger LOG = System.getLogger(CpuFeatures.class.getName());

    private static final List<String> PERMUTES_BYTES = List.of("avx512bw", "avx512vbmi", "avx512_vbmi2");

    private CpuFeatures() {}

    /// Whether bytes of 512-bit vectors can be permuted and compressed.
    static boolean permutesBytes() {
        return has(PERMUTES_BYTES);
    }

    /// Whether the bits of 64-bit lanes of 512-bit vectors can be counted.
    static boolean countsBits() {
        return has(List.of("avx512f", "avx512_vpopcntdq"));
    }

    private static boolean has(List<String> features) {
        if (!Files.isReadable(LIST)) {
            return false;
        }
        try {
            return has(Files.readAllLines(LIST, StandardCharsets.ISO_8859_1), features);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "cannot read " + LIST, e);
            return false;
        }
    }

    static boolean permutesBytes(List<String> lines) {
        return has(lines, PERMUTES_BYTES);
    }

    private static boolean has(List<String> lines, List<String> features) {
        return lines.stream()
                .filter(line -> line.startsWith("flags"))
                .findFirst()
                .map(line -> Arrays.asList(line.split("[\\s:]+", -1)))
                .filter(flags -> flags.containsAll(features))
                .isPresent();
    }
}

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

    private CpuFeatures() {}

    /// Whether bytes of 512-bit vectors can be permuted and compressed.
    static boolean permutesBytes() {
        if (!Files.isReadable(LIST)) {
            return false;
        }
        try {
            return permutesBytes(Files.readAllLines(LIST, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "cannot read " + LIST, e);
            return false;
        }
    }

    static boolean permutesBytes(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("flags"))
                .findFirst()
                .map(line -> Arrays.asList(line.split("[\\s:]+", -1)))
                .filter(flags -> flags.containsAll(List.of("avx512bw", "avx512vbmi", "avx512_vbmi2")))
                .isPresent();
    }
}

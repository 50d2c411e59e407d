package dev.quarry.tests.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// What the CUDA library's machine code is made of, where cuobjdump is there to look.
class MachineCodeTest {

    private static final Path NATIVE = Path.of("..", "native");

    @Test
    void hotKernelsUseTheIntendedInstructionsAndDoNotSpill() throws IOException, InterruptedException {
        Path library = NATIVE.resolve("target/cuda/native/linux-x86_64/libquarry_cuda.so");
        Assumptions.assumeTrue(Files.isRegularFile(library), "the CUDA library is not built (no nvcc)");
        Assumptions.assumeTrue(toolIsThere(), "there is no cuobjdump (on the PATH, or in the variable CUOBJDUMP)");
        Process process = new ProcessBuilder(
                        "sh", NATIVE.resolve("inspect-sass.sh").toString(), library.toString(), "sm_90")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("HMMA.1688.F32.TF32 32", "FFMA 1024");
    }

    private static boolean toolIsThere() {
        if (System.getenv("CUOBJDUMP") != null) {
            return true;
        }
        String path = System.getenv("PATH");
        return path != null
                && Stream.of(path.split(":", -1)).anyMatch(folder -> Files.isExecutable(Path.of(folder, "cuobjdump")));
    }
}

package dev.quarry.bench.record;

import dev.quarry.kernel.KernelChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Where results come from.
///
/// @param cpu model name, or `unknown`
/// @param cores that this process may use
/// @param memory as the system says it
/// @param jvm version and vendor
/// @param kernels chosen by Quarry
/// @param kernelsBecause why these
/// @param commit of the working tree, with `-dirty` where it was changed, or `unknown`
public record Machine(
        String cpu, int cores, String memory, String jvm, String kernels, String kernelsBecause, String commit) {

    /// This machine.
    ///
    /// @param commit what to take for the commit, or empty to ask git
    public static Machine here(String commit) throws IOException {
        KernelChoice choice = KernelChoice.current();
        return new Machine(
                line("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                line("/proc/meminfo", "MemTotal"),
                Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
                choice.kernels().name(),
                choice.reason(),
                commit.isEmpty() ? described() : commit);
    }

    private static String line(String file, String name) throws IOException {
        Path path = Path.of(file);
        if (!Files.isReadable(path)) {
            return "unknown";
        }
        try (Stream<String> lines = Files.lines(path)) {
            return lines.filter(line -> line.startsWith(name) && line.contains(":"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }

    private static String described() throws IOException {
        Process process;
        try {
            process = new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException _) {
            return "unknown";
        }
        try (var output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? text : "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking git for the commit", e);
        }
    }
}

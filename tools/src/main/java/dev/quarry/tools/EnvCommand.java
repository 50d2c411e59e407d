package dev.quarry.tools;

import dev.quarry.kernel.KernelChoice;
import dev.quarry.tools.report.JsonOutput;
import dev.quarry.tools.report.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Tells what the machine offers and which code runs on it.
@Command(
        name = "env",
        description = "Shows the Java and the machine this runs on, which kernels were chosen and why, and libraries.",
        footer = {"  quarry env", "  quarry env --json", "  QUARRY_JVM_OPTIONS=-Dquarry.kernels=scalar quarry env"})
final class EnvCommand implements Callable<Integer> {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path MEMORY_INFO = Path.of("/proc/meminfo");
    /// Instruction sets that matter here, of x86 and of ARM.
    private static final Pattern FEATURES = Pattern.compile(
            "sse4_2|avx|avx2|f16c|fma|avx_vnni|avx512\\w*|amx_\\w+|asimd|asimdhp|asimddp|sve|sve2|i8mm|bf16");
    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[\\w.-]*)\\.jar");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Map<String, String> facts = facts();
        Map<String, String> libraries = libraries();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            JsonOutput.object(out, object -> {
                facts.forEach(object::writeStringProperty);
                object.writeObjectPropertyStart("libraries");
                libraries.forEach(object::writeStringProperty);
                object.writeEndObject();
            });
        } else {
            facts.forEach((name, value) -> out.println(String.format("%-15s %s", name, value)));
            out.println(String.format(
                    "%-15s %s",
                    "libraries",
                    libraries.isEmpty()
                            ? "not in jars"
                            : libraries.entrySet().stream()
                                    .map(jar -> jar.getKey() + " " + jar.getValue())
                                    .collect(Collectors.joining(", "))));
        }
        out.flush();
        return ExitCode.OK;
    }

    private static Map<String, String> facts() throws IOException {
        KernelChoice choice = KernelChoice.current();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("quarry", Version.text());
        facts.put("java", Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
        facts.put("java_home", System.getProperty("java.home", ""));
        facts.put("vm", System.getProperty("java.vm.name", ""));
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("architecture", System.getProperty("os.arch", ""));
        facts.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        facts.put("cpu", line(CPU_INFO, "model name\\s*:\\s*(.*)"));
        facts.put("cpu_features", features());
        facts.put("memory", line(MEMORY_INFO, "MemTotal:\\s*(.*)"));
        facts.put("heap_limit", Units.bytes(Runtime.getRuntime().maxMemory()));
        facts.put("kernels", choice.kernels().name());
        facts.put("kernels_because", choice.reason());
        facts.put("vector_bits", String.valueOf(choice.kernels().vectorBits()));
        return facts;
    }

    private static String features() throws IOException {
        String all = line(CPU_INFO, "(?:flags|Features)\\s*:\\s*(.*)");
        return Arrays.stream(all.split(" "))
                .filter(FEATURES.asMatchPredicate())
                .distinct()
                .collect(Collectors.joining(" "));
    }

    /// The first group of the first line that matches, or `unknown`.
    private static String line(Path file, String pattern) throws IOException {
        if (!Files.isReadable(file)) {
            return "unknown";
        }
        Pattern wanted = Pattern.compile(pattern);
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(wanted::matcher)
                    .filter(Matcher::matches)
                    .map(match -> match.group(1))
                    .findFirst()
                    .orElse("unknown");
        }
    }

    /// Versions by name of the jars that lie beside ours.
    private static Map<String, String> libraries() throws IOException {
        Map<String, String> versions = new TreeMap<>();
        try {
            Path ours = Path.of(EnvCommand.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path folder = ours.getParent();
            if (!Files.isRegularFile(ours) || folder == null) {
                return versions;
            }
            try (Stream<Path> jars = Files.list(folder)) {
                List<String> names =
                        jars.map(jar -> jar.getFileName().toString()).toList();
                for (String name : names) {
                    Matcher jar = JAR.matcher(name);
                    if (jar.matches()) {
                        versions.put(jar.group(1), jar.group(2));
                    }
                }
            }
        } catch (URISyntaxException e) {
            throw new IOException("the place of the quarry jar: " + e.getMessage(), e);
        }
        return versions;
    }
}

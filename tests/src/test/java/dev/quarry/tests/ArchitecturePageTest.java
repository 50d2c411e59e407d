package dev.quarry.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `ARCHITECTURE.md` names every package there is, and no other.
class ArchitecturePageTest {

    private static final Path ROOT =
            Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());

    @Test
    void namesExactlyThePackagesThatExist() throws IOException {
        Set<String> named = new TreeSet<>();
        Matcher names = Pattern.compile("\\| `(dev\\.quarry[a-z.]*)` \\|")
                .matcher(Files.readString(ROOT.resolve("ARCHITECTURE.md")));
        while (names.find()) {
            named.add(names.group(1));
        }
        Set<String> existing = new TreeSet<>();
        for (String module : new String[] {"index-format", "engine", "tools"}) {
            Path sources = ROOT.resolve(module).resolve("src/main/java");
            try (Stream<Path> files = Files.walk(sources)) {
                files.filter(file -> file.endsWith("package-info.java"))
                        .map(file -> sources.relativize(file.resolveSibling(""))
                                .toString()
                                .replace('/', '.'))
                        .forEach(existing::add);
            }
        }
        assertThat(existing).as("packages found").hasSizeGreaterThan(15);
        assertThat(named).isEqualTo(existing);
    }
}

package dev.quarry.tools;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// Finds the folder of real data that some tests run on; they are skipped where it is not.
///
/// It is the system property `quarry.data`, else the environment variable `QUARRY_DATA`, else the folder
/// `shared/data` beside the checkout.
public final class ExternalData {
    private ExternalData() {}

    /// A file of the data folder; skips the calling test if there is none.
    public static Path require(String name) {
        Path file = folder().resolve(name);
        Assumptions.assumeTrue(
                Files.exists(file),
                () -> "skipped: " + file + " is not there (set -Dquarry.data or QUARRY_DATA to the data folder)");
        return file;
    }

    private static Path folder() {
        String named = System.getProperty("quarry.data", System.getenv("QUARRY_DATA"));
        return named != null ? Path.of(named) : root().resolveSibling("shared").resolve("data");
    }

    /// The checkout: the outermost folder above the working one that still has a build file.
    private static Path root() {
        Path root = Path.of("").toAbsolutePath();
        Path parent = root.getParent();
        while (parent != null && Files.exists(parent.resolve("pom.xml"))) {
            root = parent;
            parent = root.getParent();
        }
        return root;
    }
}

package dev.quarry.nativelib;

import dev.quarry.kernel.UnusableKernelsException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;

/// The shared library, packed as a resource for each platform. Loading copies it into a folder that only its owner can
/// read or write, and deletes both as soon as it is loaded.
final class NativeLibrary {
    private static final String NAME = "libquarry_kernels.so";

    private NativeLibrary() {}

    /// Loads the library for this platform, for as long as the JVM runs.
    ///
    /// @throws UnusableKernelsException where there is none, or it cannot be unpacked or loaded
    static SymbolLookup load() {
        String platform = platform(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        try (InputStream packed = NativeLibrary.class.getResourceAsStream("/native/" + platform + "/" + NAME)) {
            if (packed == null) {
                throw new UnusableKernelsException(
                        "the library was built without " + platform + " (it needs gcc or clang where it is built)");
            }
            return unpacked(packed);
        } catch (IOException e) {
            throw new UnusableKernelsException("the library cannot be unpacked: " + e, e);
        }
    }

    private static SymbolLookup unpacked(InputStream packed) throws IOException {
        // On POSIX systems its permissions are those of the owner only.
        Path folder = Files.createTempDirectory("quarry");
        Path file = folder.resolve(NAME);
        try {
            Files.copy(packed, file);
            return SymbolLookup.libraryLookup(file, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new UnusableKernelsException(
                    "the library cannot be loaded from " + folder.getParent() + " (see java.io.tmpdir): "
                            + e.getMessage(),
                    e);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    /// The name of the folder of a platform's library.
    static String platform(String system, String architecture) {
        String name = system.startsWith("Windows")
                ? "windows"
                : system.replace(" ", "").toLowerCase(java.util.Locale.ROOT);
        return name + "-" + (architecture.equals("amd64") ? "x86_64" : architecture);
    }
}

package dev.quarry.nativelib.cuda;

import dev.quarry.batch.BatchUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The library of kernels: a file that a property or an environment variable names, or the one packed for this
/// platform. Loaded once in a process; what came of it is remembered. The packed one is copied into a new folder
/// that only its owner can read or write, and both are deleted as soon as it is loaded.
final class CudaLibrary {
    /// The system property that names a file.
    static final String PROPERTY = "quarry.cuda.library";

    /// The environment variable that names a file, where the property does not.
    static final String VARIABLE = "QUARRY_CUDA_LIBRARY";

    private static final String NAME = "libquarry_cuda.so";

    private static final CudaLibrary INSTANCE = load();

    private final String place;
    private final @Nullable String problem;

    private CudaLibrary(String place, @Nullable String problem) {
        this.place = place;
        this.problem = problem;
    }

    static CudaLibrary instance() {
        return INSTANCE;
    }

    /// Where it was loaded from, or the places tried.
    String place() {
        return place;
    }

    /// Why it cannot be used; null when it can.
    @Nullable
    String problem() {
        return problem;
    }

    /// Verifies that it is loaded.
    ///
    /// @throws BatchUnavailableException with the reason when it is not
    void require() throws BatchUnavailableException {
        if (problem != null) {
            throw new BatchUnavailableException(problem + "; tried: " + place);
        }
    }

    private static CudaLibrary load() {
        String named = System.getProperty(PROPERTY);
        if (named == null) {
            named = System.getenv(VARIABLE);
        }
        return named != null && !named.isEmpty() ? loadFile(Path.of(named).toAbsolutePath()) : loadPacked();
    }

    private static CudaLibrary loadFile(Path file) {
        if (!Files.isRegularFile(file)) {
            return new CudaLibrary(file.toString(), "the library of CUDA kernels is not found");
        }
        return linked(file, file.toString());
    }

    private static CudaLibrary loadPacked() {
        List<String> tried = new ArrayList<>();
        tried.add("the property " + PROPERTY);
        tried.add("the variable " + VARIABLE);
        String resource = "/native/" + platform() + "/" + NAME;
        tried.add("the resource " + resource);
        try (InputStream packed = CudaLibrary.class.getResourceAsStream(resource)) {
            if (packed == null) {
                return new CudaLibrary(
                        String.join(", ", tried),
                        "the library of CUDA kernels is not found (it is in the jar with the classifier cuda)");
            }
            // On POSIX systems the permissions are those of the owner only.
            Path folder = Files.createTempDirectory("quarry-cuda");
            Path file = folder.resolve(NAME);
            try {
                Files.copy(packed, file);
                return linked(file, "the resource " + resource);
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            return new CudaLibrary(String.join(", ", tried), "the library of CUDA kernels cannot be unpacked: " + e);
        }
    }

    private static CudaLibrary linked(Path file, String place) {
        try {
            System.load(file.toString());
            int revision = CudaCalls.revision();
            return new CudaLibrary(
                    place,
                    revision == CudaCalls.REVISION
                            ? null
                            : "the library of CUDA kernels has revision %d, where %d is expected"
                                    .formatted(revision, CudaCalls.REVISION));
        } catch (UnsatisfiedLinkError e) {
            return new CudaLibrary(place, "the library of CUDA kernels cannot be loaded: " + e.getMessage());
        }
    }

    private static String platform() {
        String system = System.getProperty("os.name", "").replace(" ", "").toLowerCase(Locale.ROOT);
        String architecture = System.getProperty("os.arch", "");
        return system + "-" + (architecture.equals("amd64") ? "x86_64" : architecture);
    }
}

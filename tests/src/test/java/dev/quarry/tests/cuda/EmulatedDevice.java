package dev.quarry.tests.cuda;

import dev.quarry.batch.BatchOps;
import dev.quarry.batch.BatchUnavailableException;
import dev.quarry.batch.DeviceOptions;
import dev.quarry.batch.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// The library built on the emulation, and what the emulation lets tests set and ask.
final class EmulatedDevice {

    /// What can be set; numbers are those of `emulation.cpp`.
    enum Setting {
        /// the number of the call from here on that fails, 0 for none
        FAILING_CALL(0),
        MEMORY_BYTES(1),
        DEVICES(2),
        /// 90 for 9.0
        CAPABILITY(3),
        /// 13000 for 13.0, 0 for none
        DRIVER(4);

        private final int number;

        Setting(int number) {
            this.number = number;
        }
    }

    /// What can be asked.
    enum Counter {
        /// allocations, streams and events
        LIVE_OBJECTS(0),
        CALLS(1),
        QUEUED(2);

        private final int number;

        Counter(int number) {
            this.number = number;
        }
    }

    /// A gibibyte, of which nothing is kept in reserve.
    static final DeviceOptions OPTIONS = new DeviceOptions(Precision.STRICT, List.of(), 0);

    /// Where the build puts the libraries for tests.
    static final Path FOLDER = Path.of("..", "native", "target", "emulation");

    private final IsolatedCuda cuda;
    private final MethodHandle set;
    private final MethodHandle get;

    private EmulatedDevice(IsolatedCuda cuda, Path library) {
        this.cuda = cuda;
        SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
        Linker linker = Linker.nativeLinker();
        this.set = linker.downcallHandle(
                symbols.findOrThrow("quarry_emulation_set"),
                FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
        this.get = linker.downcallHandle(
                symbols.findOrThrow("quarry_emulation_get"),
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
    }

    /// A device of its own: other tests see nothing of it. Skips the test where the library was not built.
    static EmulatedDevice create() {
        Path copy = copy(FOLDER.resolve("libquarry_cuda.so"));
        return new EmulatedDevice(IsolatedCuda.with(copy), copy);
    }

    /// A file that no other class loader has loaded.
    static Path copy(Path library) {
        Assumptions.assumeTrue(
                Files.isRegularFile(library), "the emulated library is not built (it needs g++): " + library);
        try {
            Path folder = Files.createTempDirectory("quarry-test");
            Path copy = Files.copy(library, folder.resolve("libquarry_cuda.so"));
            folder.toFile().deleteOnExit();
            copy.toFile().deleteOnExit();
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    IsolatedCuda cuda() {
        return cuda;
    }

    BatchOps open(DeviceOptions options) {
        try {
            return cuda.provider().open(options);
        } catch (BatchUnavailableException e) {
            throw new AssertionError(e);
        }
    }

    void set(Setting setting, long value) {
        try {
            set.invokeExact(setting.number, value);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    long get(Counter counter) {
        try {
            return (long) get.invokeExact(counter.number);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}

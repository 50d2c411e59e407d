package dev.quarry.tests.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.batch.BatchOps;
import dev.quarry.batch.BatchUnavailableException;
import dev.quarry.batch.DeviceOptions;
import dev.quarry.batch.DeviceReport;
import dev.quarry.batch.Precision;
import dev.quarry.tests.cuda.EmulatedDevice.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every reason for which there may be no device, and what is said then.
class UnavailableTest {

    private static final Path PACKED = Path.of("..", "native", "target", "cuda");
    private static final String LIBRARY = "native/linux-x86_64/libquarry_cuda.so";

    @TempDir
    private Path folder;

    private static void requireReason(IsolatedCuda cuda, DeviceOptions options, String reason) {
        assertThatThrownBy(() -> cuda.provider().open(options))
                .isInstanceOf(BatchUnavailableException.class)
                .hasMessageContaining(reason);
        assertThat(cuda.provider().report().problem()).contains(reason);
    }

    private static void requireReason(IsolatedCuda cuda, String reason) {
        requireReason(cuda, DeviceOptions.DEFAULT, reason);
    }

    @Test
    void noFile() {
        Path missing = folder.resolve("missing.so");
        IsolatedCuda cuda = IsolatedCuda.with(missing);
        requireReason(cuda, "the library of CUDA kernels is not found");
        DeviceReport report = cuda.provider().report();
        assertThat(report.library()).isEqualTo(missing.toString());
        assertThat(report.devices()).isEmpty();
    }

    @Test
    void noResource() {
        IsolatedCuda cuda = IsolatedCuda.packed(folder);
        requireReason(cuda, "the library of CUDA kernels is not found");
        assertThat(cuda.provider().report().library())
                .contains("quarry.cuda.library", "QUARRY_CUDA_LIBRARY", "resource /native/");
    }

    @Test
    void notALibrary() throws IOException {
        Path file = Files.createFile(folder.resolve("empty.so"));
        requireReason(IsolatedCuda.with(file), "the library of CUDA kernels cannot be loaded");
    }

    @Test
    void aLibraryOfAnotherKind() throws IOException {
        Path other = Path.of("..", "native", "target", "classes", "native", "linux-x86_64", "libquarry_kernels.so");
        Assumptions.assumeTrue(Files.isRegularFile(other), "the library of processor kernels is not built");
        requireReason(IsolatedCuda.with(EmulatedDevice.copy(other)), "the library of CUDA kernels cannot be loaded");
    }

    @Test
    void anotherRevision() {
        Path library = EmulatedDevice.FOLDER.resolve("libquarry_cuda_revision.so");
        requireReason(IsolatedCuda.with(EmulatedDevice.copy(library)), "has revision 99, where 1 is expected");
    }

    @Test
    void noDriver() {
        EmulatedDevice device = EmulatedDevice.create();
        device.set(Setting.DRIVER, 0);
        requireReason(device.cuda(), "CUDA driver version is insufficient for CUDA runtime version (35)");
        assertThat(device.cuda().provider().report().driver()).isEqualTo("none (the library is made for CUDA 13.0)");
    }

    @Test
    void noDevice() {
        EmulatedDevice device = EmulatedDevice.create();
        device.set(Setting.DEVICES, 0);
        requireReason(device.cuda(), "no CUDA-capable device is detected (100)");
        assertThat(device.cuda().provider().report().driver())
                .isEqualTo("CUDA 13.0 (the library is made for CUDA 13.0)");
    }

    @Test
    void tooOldDevice() {
        EmulatedDevice device = EmulatedDevice.create();
        device.set(Setting.CAPABILITY, 70);
        requireReason(device.cuda(), "device 0 (emulated device): compute capability 7.0 is too old, 7.5 is the least");
    }

    @Test
    void tooLittleMemory() {
        EmulatedDevice device = EmulatedDevice.create();
        device.set(Setting.MEMORY_BYTES, 530L << 20);
        requireReason(
                device.cuda(),
                "device 0 (emulated device): too little memory: 555745280 of 555745280 bytes are free, "
                        + "536870912 are kept in reserve");
    }

    @Test
    void aDeviceThatIsNotThere() {
        EmulatedDevice device = EmulatedDevice.create();
        assertThatThrownBy(() -> device.cuda().provider().open(new DeviceOptions(Precision.STRICT, List.of(0, 4), 0)))
                .isInstanceOf(BatchUnavailableException.class)
                .hasMessage("device 4 is not there, there are 1");
    }

    @Test
    void aDeviceThatFailsWhenAsked() throws BatchUnavailableException {
        EmulatedDevice device = EmulatedDevice.create();
        for (int call = 1; call <= 6; call++) {
            device.set(Setting.FAILING_CALL, call);
            assertThatThrownBy(() -> device.cuda().provider().open(DeviceOptions.DEFAULT))
                    .as("call %d fails", call)
                    .isInstanceOf(BatchUnavailableException.class)
                    .hasMessageContaining("cuda");
        }
        device.set(Setting.FAILING_CALL, 0);
        try (BatchOps ops = device.cuda().provider().open(DeviceOptions.DEFAULT)) {
            assertThat(ops.name()).isEqualTo("emulated device");
        }
        assertThat(device.cuda().call("handles")).isEqualTo(0L);
    }

    @Test
    void whatIsThereIsReported() {
        DeviceReport report = EmulatedDevice.create().cuda().provider().report();
        assertThat(report.problem()).isEmpty();
        assertThat(report.devices())
                .containsExactly(new DeviceReport.Device(0, "emulated device", "9.0", 1L << 30, 1L << 30, 1, ""));
    }

    @Test
    void thePackedLibraryIsUnpackedAndLeavesNothing() throws IOException {
        Assumptions.assumeTrue(Files.isRegularFile(PACKED.resolve(LIBRARY)), "the CUDA library is not built (no nvcc)");
        long before = unpackedFolders();
        DeviceReport report = IsolatedCuda.packed(PACKED).provider().report();
        assertThat(report.library()).isEqualTo("the resource /" + LIBRARY);
        assertThat(unpackedFolders()).isEqualTo(before);
        Assumptions.assumeTrue(report.driver().startsWith("none"), "there is a driver: " + report.driver());
        assertThat(report.problem())
                .isEqualTo("no CUDA device can be used: cudaGetDeviceCount: "
                        + "CUDA driver version is insufficient for CUDA runtime version (35)");
    }

    private static long unpackedFolders() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("quarry-cuda"))
                    .count();
        }
    }
}

package dev.quarry.batch;

import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where batches are computed: on the processor, or on a device that was found and is watched. Opened once and
/// shared: callers on any thread each take their own [BatchOps], and use the device in turn.
///
/// An operation goes to the device when it has at least 2^24 multiply-adds. Some rows of each of its results are
/// computed again on the processor: bits must be equal under [Precision#STRICT], and within a 64th of the
/// vectors' lengths under [Precision#FAST]. When they are not, or the device fails, the whole result is discarded
/// and the device is not used again: with [BatchSettings.Mode#AUTO] that is said once and the processor repeats
/// the operation, with [BatchSettings.Mode#REQUIRED] it is a [BatchFailedException].
public final class Batches implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger("dev.quarry.batch");

    private final @Nullable SharedDevice device;
    private final BatchCounters counters = new BatchCounters();

    private Batches(@Nullable SharedDevice device) {
        this.device = device;
    }

    /// On the processor alone.
    public static Batches onProcessor() {
        return new Batches(null);
    }

    /// Looks for a device where the settings ask for one; remarks go to the logger `dev.quarry.batch`.
    ///
    /// @throws BatchUnavailableException when one is required and none can be used, with the reason
    public static Batches open(BatchSettings settings) throws BatchUnavailableException {
        return open(settings, remark -> LOGGER.log(System.Logger.Level.WARNING, remark));
    }

    /// Looks for a device where the settings ask for one.
    ///
    /// @param remarks hears one line when no device is used though one would be, or when one fails
    /// @throws BatchUnavailableException when one is required and none can be used, with the reason
    public static Batches open(BatchSettings settings, Consumer<String> remarks) throws BatchUnavailableException {
        if (settings.mode() == BatchSettings.Mode.OFF) {
            return onProcessor();
        }
        try {
            return open(settings, remarks, providers());
        } catch (ServiceConfigurationError e) {
            BatchProvider broken = new Unavailable(String.valueOf(e.getMessage()));
            return open(settings, remarks, List.of(broken));
        }
    }

    /// A provider that is declared and cannot be made.
    private record Unavailable(String reason) implements BatchProvider {
        @Override
        public String name() {
            return "service";
        }

        @Override
        public BatchOps open(DeviceOptions options) throws BatchUnavailableException {
            throw new BatchUnavailableException(reason);
        }

        @Override
        public DeviceReport report() {
            return new DeviceReport("", "", List.of(), reason);
        }
    }

    static Batches open(BatchSettings settings, Consumer<String> remarks, List<BatchProvider> providers)
            throws BatchUnavailableException {
        List<String> reasons = new ArrayList<>();
        for (BatchProvider provider : providers) {
            try {
                return new Batches(new SharedDevice(provider.open(settings.device()), settings, remarks));
            } catch (BatchUnavailableException | RuntimeException | LinkageError e) {
                reasons.add(provider.name() + ": " + e.getMessage());
            }
        }
        String reason =
                reasons.isEmpty() ? "no library for accelerators on the class path" : String.join("; ", reasons);
        if (settings.mode() == BatchSettings.Mode.REQUIRED) {
            throw new BatchUnavailableException(reason);
        }
        remarks.accept("no accelerator: " + reason + "; the processor computes");
        return onProcessor();
    }

    /// All providers on the class path.
    ///
    /// @throws ServiceConfigurationError when one is declared that cannot be made
    public static List<BatchProvider> providers() {
        return ServiceLoader.load(BatchProvider.class, Batches.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /// Operations for one caller at a time; to be used while this is open, and need not be closed.
    ///
    /// @param workers for what runs on the processor
    public BatchOps on(Workers workers) {
        return new GuardedOps(new CpuBatchOps(Kernels.best(), workers), device, counters);
    }

    /// Whether a device is in use, and has not failed.
    public boolean hasDevice() {
        return device != null && device.isUsable();
    }

    /// Whether large operations are meant for a device: one is in use, or has failed and is required, so that they
    /// fail as well.
    public boolean wantsDevice() {
        return device != null && (device.isUsable() || device.settings().mode() == BatchSettings.Mode.REQUIRED);
    }

    /// What ran where up to now.
    public BatchCounts counts() {
        return counters.snapshot(device == null ? "" : device.name());
    }

    /// Frees the device. No operation may be running.
    @Override
    public void close() {
        if (device != null) {
            device.close();
        }
    }
}

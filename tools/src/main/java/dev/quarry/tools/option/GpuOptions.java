package dev.quarry.tools.option;

import dev.quarry.batch.BatchSettings;
import dev.quarry.batch.BatchUnavailableException;
import dev.quarry.batch.Batches;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Whether a GPU computes, and how exactly.
public final class GpuOptions {
    @Option(
            names = "--gpu",
            paramLabel = "WHEN",
            description =
                    "Train, encode, cluster and compare exactly on a GPU: off, auto (if there is one; said once if not) or"
                            + " required (fail at the start without one).")
    private BatchSettings.Mode mode = BatchSettings.Mode.OFF;

    @Mixin
    private DeviceChoice choice = new DeviceChoice();

    /// Whether a GPU is to be used if there is one.
    public boolean wanted() {
        return mode != BatchSettings.Mode.OFF;
    }

    /// Opens what the options say.
    ///
    /// @param remarks hears one line when no device is used though one would be
    /// @throws BatchUnavailableException when one is required and there is none
    public Batches open(Consumer<String> remarks) throws BatchUnavailableException {
        try {
            return Batches.open(choice.settings().withMode(mode), remark -> remarks.accept("--gpu auto: " + remark));
        } catch (BatchUnavailableException e) {
            throw new BatchUnavailableException("--gpu required: " + e.getMessage(), e);
        }
    }
}

package dev.quarry.tools.option;

import dev.quarry.batch.BatchSettings;
import dev.quarry.batch.DeviceOptions;
import dev.quarry.batch.Precision;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Which GPUs compute, and how exactly.
public final class DeviceChoice {
    @Option(
            names = "--gpu-precision",
            paramLabel = "HOW",
            description = "strict (the processor's bits) or fast (TF32 or bfloat16 products).")
    private Precision precision = Precision.STRICT;

    @Option(
            names = "--gpu-device",
            paramLabel = "N",
            description = "Number of a GPU to use, any number of times. Default: all.")
    private List<Integer> devices = List.of();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /// What the options say, for a device that may be used.
    ///
    /// @throws ParameterException when a device's number is negative
    public BatchSettings settings() {
        try {
            return BatchSettings.OFF
                    .withMode(BatchSettings.Mode.AUTO)
                    .withDevice(new DeviceOptions(precision, devices, DeviceOptions.DEFAULT.reserveBytes()));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--gpu-device: " + e.getMessage(), e);
        }
    }
}

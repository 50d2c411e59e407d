package dev.quarry.batch;

import java.util.List;

/// How devices are used.
///
/// @param precision default strict
/// @param devices numbers of the devices to use; empty for all that can be used
/// @param reserveBytes memory left free on each device; default 512 MiB
public record DeviceOptions(Precision precision, List<Integer> devices, long reserveBytes) {

    /// Strict, all devices, 512 MiB left free.
    public static final DeviceOptions DEFAULT = new DeviceOptions(Precision.STRICT, List.of(), 512L << 20);

    public DeviceOptions {
        devices = List.copyOf(devices);
        if (reserveBytes < 0 || devices.stream().anyMatch(device -> device < 0)) {
            throw new IllegalArgumentException(
                    "expected devices and a reserve of at least 0, found %s and %d".formatted(devices, reserveBytes));
        }
    }
}

package dev.quarry.batch;

/// Whether accelerators are used, and how.
///
/// @param mode default off
/// @param device how devices are used
/// @param sampleRows of each result of a device so many rows are computed again on the processor and compared,
///     from 1; default 16
public record BatchSettings(Mode mode, DeviceOptions device, int sampleRows) {

    /// Whether accelerators are used.
    public enum Mode {
        /// If there is one that works; the processor otherwise, which is said once.
        AUTO,
        /// Or nothing is done at all: without one it fails at the start, and a failure later is an error.
        REQUIRED,
        /// Not at all: nothing is looked for or loaded.
        OFF
    }

    /// The processor alone.
    public static final BatchSettings OFF = new BatchSettings(Mode.OFF, DeviceOptions.DEFAULT, 16);

    public BatchSettings {
        if (sampleRows < 1) {
            throw new IllegalArgumentException("sampleRows: expected at least 1, found " + sampleRows);
        }
    }

    public BatchSettings withMode(Mode other) {
        return new BatchSettings(other, device, sampleRows);
    }

    public BatchSettings withDevice(DeviceOptions other) {
        return new BatchSettings(mode, other, sampleRows);
    }
}

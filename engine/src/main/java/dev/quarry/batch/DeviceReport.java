package dev.quarry.batch;

import java.util.List;

/// What was found of library, driver and devices.
///
/// @param library where it was loaded from, or the places tried
/// @param driver the driver's version and the library's, or that there is none
/// @param devices all that were found
/// @param problem why nothing can be used, empty when something can
public record DeviceReport(String library, String driver, List<Device> devices, String problem) {

    /// A device.
    ///
    /// @param number as the driver counts
    /// @param name as it calls itself
    /// @param capability such as `9.0`
    /// @param bytes of its memory
    /// @param freeBytes of these
    /// @param processors streaming multiprocessors
    /// @param problem why it cannot be used, empty when it can
    public record Device(
            int number, String name, String capability, long bytes, long freeBytes, int processors, String problem) {}

    public DeviceReport {
        devices = List.copyOf(devices);
    }
}

package dev.quarry.batch;

/// Offers operations on accelerators. Found by [java.util.ServiceLoader].
public interface BatchProvider {

    /// A short name, such as `cuda`.
    String name();

    /// Opens the devices.
    ///
    /// @throws BatchUnavailableException with the reason, when there is none that can be used
    BatchOps open(DeviceOptions options) throws BatchUnavailableException;

    /// Looks at library, driver and devices; never fails.
    DeviceReport report();
}

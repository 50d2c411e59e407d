package dev.quarry.nativelib.cuda;

import dev.quarry.batch.BatchOps;
import dev.quarry.batch.BatchProvider;
import dev.quarry.batch.BatchUnavailableException;
import dev.quarry.batch.DeviceOptions;
import dev.quarry.batch.DeviceReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Offers CUDA devices of compute capability 7.5 and later, through a library that must have been built with nvcc.
public final class CudaProvider implements BatchProvider {

    private static final int LEAST_CAPABILITY = 75;

    /// Memory beside the reserve that the smallest jobs need.
    private static final long LEAST_BYTES = 64L << 20;

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public BatchOps open(DeviceOptions options) throws BatchUnavailableException {
        CudaLibrary.instance().require();
        List<DeviceReport.Device> found;
        try {
            found = devices(options.reserveBytes());
        } catch (CudaException e) {
            throw new BatchUnavailableException(reason(e), e);
        }
        List<DeviceReport.Device> wanted = wanted(found, options.devices());
        List<CudaDevice> open = new ArrayList<>();
        try {
            for (DeviceReport.Device device : wanted) {
                long handle = CudaCalls.openDevice(device.number(), options.reserveBytes());
                open.add(new CudaDevice(device.number(), device.name(), handle, options.precision()));
            }
            return new CudaOps(open);
        } catch (CudaException e) {
            open.forEach(device -> CudaCalls.close(device.handle()));
            throw new BatchUnavailableException("a device cannot be opened: " + e.getMessage(), e);
        }
    }

    @Override
    public DeviceReport report() {
        CudaLibrary library = CudaLibrary.instance();
        String problem = library.problem();
        if (problem != null) {
            return new DeviceReport(library.place(), "not asked", List.of(), problem);
        }
        String driver = "none";
        try {
            driver = driver();
            List<DeviceReport.Device> found = devices(DeviceOptions.DEFAULT.reserveBytes());
            return new DeviceReport(library.place(), driver, found, problem(found));
        } catch (CudaException e) {
            return new DeviceReport(library.place(), driver, List.of(), reason(e));
        }
    }

    private static String driver() {
        long versions = CudaCalls.versions();
        int driver = (int) (versions >> 32);
        String needed = version((int) versions);
        return driver == 0
                ? "none (the library is made for CUDA " + needed + ")"
                : "CUDA %s (the library is made for CUDA %s)".formatted(version(driver), needed);
    }

    private static String version(int number) {
        return number / 1000 + "." + number % 1000 / 10;
    }

    private static String reason(CudaException e) {
        return "no CUDA device can be used: " + e.getMessage();
    }

    private static List<DeviceReport.Device> devices(long reserveBytes) {
        int count = CudaCalls.count();
        if (count == 0) {
            throw new CudaException("cudaGetDeviceCount: there are none");
        }
        List<DeviceReport.Device> found = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            long[] numbers = new long[5];
            String name = CudaCalls.describe(number, numbers);
            String capability = numbers[0] + "." + numbers[1];
            String problem = "";
            if (numbers[0] * 10 + numbers[1] < LEAST_CAPABILITY) {
                problem = "compute capability %s is too old, 7.5 is the least".formatted(capability);
            } else if (numbers[3] < reserveBytes + LEAST_BYTES) {
                problem = "too little memory: %d of %d bytes are free, %d are kept in reserve"
                        .formatted(numbers[3], numbers[2], reserveBytes);
            }
            found.add(new DeviceReport.Device(
                    number, name, capability, numbers[2], numbers[3], (int) numbers[4], problem));
        }
        return found;
    }

    /// Why none of them can be used, empty when one can.
    private static String problem(List<DeviceReport.Device> found) {
        boolean usable = found.stream().anyMatch(device -> device.problem().isEmpty());
        return usable
                ? ""
                : found.stream()
                        .map(device -> "device %d (%s): %s".formatted(device.number(), device.name(), device.problem()))
                        .collect(Collectors.joining("; "));
    }

    private static List<DeviceReport.Device> wanted(List<DeviceReport.Device> found, List<Integer> numbers)
            throws BatchUnavailableException {
        if (numbers.isEmpty()) {
            List<DeviceReport.Device> usable =
                    found.stream().filter(device -> device.problem().isEmpty()).toList();
            if (usable.isEmpty()) {
                throw new BatchUnavailableException(problem(found));
            }
            return usable;
        }
        List<DeviceReport.Device> wanted = new ArrayList<>();
        for (int number : numbers.stream().distinct().toList()) {
            if (number >= found.size()) {
                throw new BatchUnavailableException(
                        "device %d is not there, there are %d".formatted(number, found.size()));
            }
            DeviceReport.Device device = found.get(number);
            if (!device.problem().isEmpty()) {
                throw new BatchUnavailableException(problem(List.of(device)));
            }
            wanted.add(device);
        }
        return wanted;
    }
}

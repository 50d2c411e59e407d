package dev.quarry.tests.cuda;

import dev.quarry.batch.BatchOps;
import dev.quarry.batch.DeviceOptions;
import dev.quarry.batch.Precision;
import dev.quarry.tests.batch.BatchOpsContract;
import dev.quarry.tests.cuda.EmulatedDevice.Setting;
import java.util.List;
import org.junit.jupiter.api.Nested;

/// The CUDA kernels keep the contract, run on the host thread by thread: with all in memory, part by part, and on
/// several devices.
class EmulatedContractTest {

    @Nested
    class OneDevice extends BatchOpsContract {
        private final EmulatedDevice device = EmulatedDevice.create();

        @Override
        protected BatchOps create(Precision precision) {
            return device.open(new DeviceOptions(precision, List.of(), 0));
        }
    }

    @Nested
    class ThreeDevices extends BatchOpsContract {
        private final EmulatedDevice device = EmulatedDevice.create();

        @Override
        protected BatchOps create(Precision precision) {
            device.set(Setting.DEVICES, 3);
            return device.open(new DeviceOptions(precision, List.of(), 0));
        }
    }
}

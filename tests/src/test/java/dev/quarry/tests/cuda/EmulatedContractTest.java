package dev.quarry.tests.cuda;

import dev.quarry.batch.BatchOps;
import dev.quarry.batch.DeviceOptions;
import dev.quarry.batch.Precision;
import dev.quarry.tests.batch.BatchOpsContract;
import java.util.List;

/// The CUDA kernels keep the contract, run on the host thread by thread.
class EmulatedContractTest extends BatchOpsContract {

    private final EmulatedDevice device = EmulatedDevice.create();

    @Override
    protected BatchOps create(Precision precision) {
        return device.open(new DeviceOptions(precision, List.of(), 0));
    }
}

package dev.quarry.tests.cuda;

import dev.quarry.batch.BatchOps;
import dev.quarry.batch.BatchUnavailableException;
import dev.quarry.batch.DeviceOptions;
import dev.quarry.batch.Precision;
import dev.quarry.tests.batch.BatchOpsContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// The contract on a card; skipped, with the reason, where there is none.
class DeviceContractTest extends BatchOpsContract {

    private static final Path LIBRARY =
            Path.of("..", "native", "target", "cuda", "native", "linux-x86_64", "libquarry_cuda.so");

    @Override
    protected BatchOps create(Precision precision) {
        IsolatedCuda cuda = Loaded.CUDA;
        try {
            return cuda.provider().open(new DeviceOptions(precision, List.of(), 512L << 20));
        } catch (BatchUnavailableException e) {
            return Assumptions.abort("no card: " + e.getMessage());
        }
    }

    /// Loaded once, with the first test.
    private static final class Loaded {
        private static final IsolatedCuda CUDA = IsolatedCuda.with(LIBRARY);

        private Loaded() {}
    }
}

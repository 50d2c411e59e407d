package dev.quarry.tests.batch;

import dev.quarry.batch.BatchOps;
import dev.quarry.batch.CpuBatchOps;
import dev.quarry.batch.Precision;
import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import org.junit.jupiter.api.Nested;

/// The processor's operations keep the contract with every kernel, at any number of threads.
class CpuBatchOpsTest {

    @Nested
    class OneThread extends BatchOpsContract {
        @Override
        protected BatchOps create(Precision precision) {
            return new CpuBatchOps(Kernels.best(), new Workers(1));
        }
    }

    @Nested
    class FiveThreads extends BatchOpsContract {
        @Override
        protected BatchOps create(Precision precision) {
            return new CpuBatchOps(Kernels.best(), new Workers(5));
        }
    }

    @Nested
    class ScalarKernels extends BatchOpsContract {
        @Override
        protected BatchOps create(Precision precision) {
            return new CpuBatchOps(Kernels.scalar(), new Workers(2));
        }
    }
}

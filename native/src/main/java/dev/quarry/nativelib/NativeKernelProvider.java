package dev.quarry.nativelib;

import dev.quarry.kernel.CodeKernel;
import dev.quarry.kernel.DenseKernels;
import dev.quarry.kernel.KernelProvider;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.UnusableKernelsException;

/// Offers the library's kernels at the best level of this processor.
public final class NativeKernelProvider implements KernelProvider {

    @Override
    public DenseKernels provide(Kernels java) {
        return kernels(best(), java);
    }

    @Override
    public CodeKernel codes(Kernels java) {
        return NativeCalls.scansCodes() ? new NativeCodes() : java.codes();
    }

    static DenseKernels kernels(NativeLevel level, Kernels java) {
        return new DenseKernels(
                level.label(),
                new NativeFloatRows(level, NativeOperation.F32, java.f32()),
                new NativeFloatRows(level, NativeOperation.F16, java.f16()),
                new NativeByteRows(level, NativeOperation.I8, java.i8()),
                new NativeByteRows(level, NativeOperation.U8, java.u8()));
    }

    /// @throws UnusableKernelsException without a library for this platform, or with a processor that has no level
    static NativeLevel best() {
        int number;
        try {
            number = NativeCalls.level();
        } catch (ExceptionInInitializerError e) {
            if (e.getCause() instanceof UnusableKernelsException reason) {
                throw reason;
            }
            throw e;
        }
        return NativeLevel.of(number)
                .orElseThrow(() -> new UnusableKernelsException("the processor has no AVX2 and FMA"));
    }
}

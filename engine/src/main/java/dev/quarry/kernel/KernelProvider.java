package dev.quarry.kernel;

/// Offers kernels that are not written in Java. Found by [java.util.ServiceLoader]; the first one that
/// can be used here is taken, see [KernelChoice].
public interface KernelProvider {

    /// Makes the kernels, or says why they cannot be used on this machine. Called once.
    ///
    /// @param java the kernels they stand in for, for what they leave to Java
    /// @throws UnusableKernelsException with the reason
    DenseKernels provide(Kernels java);

    /// Makes the kernel for scans of codes. Called once, after [#provide].
    ///
    /// @param java the kernels it stands in for
    /// @return those of Java where there is nothing better
    default CodeKernel codes(Kernels java) {
        return java.codes();
    }
}

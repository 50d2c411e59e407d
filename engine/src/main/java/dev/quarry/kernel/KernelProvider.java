package dev.quarry.kernel;

/// Offers kernels for dense rows that are not written in Java. Found by [java.util.ServiceLoader]; the first one that
/// can be used here is taken, see [KernelChoice].
public interface KernelProvider {

    /// Makes the kernels, or says why they cannot be used on this machine. Called once.
    ///
    /// @param java the kernels they stand in for, for what they leave to Java
    /// @throws UnusableKernelsException with the reason
    DenseKernels provide(Kernels java);
}

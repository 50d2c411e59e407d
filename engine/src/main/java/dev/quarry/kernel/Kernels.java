package dev.quarry.kernel;

/// The arithmetic a scorer is made of: one object per element type, all from the same twin (scalar or
/// vector, where a native library may stand in for the dense ones).
///
/// Take a kernel once, when a scorer is made, and keep it in a final field. Rows are always off-heap memory, little
/// endian, unaligned; the query is a Java array whose length is the number of dimensions. A row outside the memory ends
/// in an [IndexOutOfBoundsException]; nothing else is checked.
///
/// Keep to one kind of memory in a JVM: mapped, or allocated, from one kind of arena. Each kind alone runs at
/// full speed; each further one that a compiled loop has seen costs it a type check per load, a factor of two in
/// all, and heap memory a factor of twenty.
///
/// All give the same integers; floats differ in the order of additions only. Immutable, safe for all threads.
///
/// @see KernelChoice which one runs here, and why
public sealed interface Kernels permits ScalarKernels, VectorKernels, NativeKernels {

    /// The twin chosen for this JVM.
    static Kernels best() {
        return KernelChoice.current().kernels();
    }

    /// The plain Java twin, which runs everywhere and is the oracle for the other.
    static Kernels scalar() {
        return ScalarKernels.INSTANCE;
    }

    /// `scalar`, or `vector-` and the width in bits, or `native-`, an instruction set, and what it stands on.
    String name();

    /// Width of a vector register in bits; 0 for the scalar twin.
    int vectorBits();

    /// The same without native code: these, or what native ones stand on.
    default Kernels java() {
        return this;
    }

    /// Rows of IEEE binary32.
    DenseFloatKernel f32();

    /// Rows of IEEE binary16; each value counts as [Float#float16ToFloat(short)] of it.
    DenseFloatKernel f16();

    /// Rows of signed bytes.
    DenseByteKernel i8();

    /// Rows of unsigned bytes, against a query of unsigned bytes.
    DenseByteKernel u8();

    /// The dot product with a sparse row of this layout.
    SparseDot sparse(TermWidth terms, SparseValues values);

    /// The search for a query's terms in sparse rows that lie in planes of bytes.
    PlaneKernel planes();

    /// The scan of product-quantization codes.
    CodeKernel codes();

    /// The tables that the scan of codes looks up.
    TableKernel tables();

    /// Products and distances of many vectors with many.
    PanelKernel panels();

    /// Rows of 4-bit values.
    NibbleKernel nibbles();

    /// Rows of bits.
    BitKernel bits();

    /// Operations on whole arrays of scores or values.
    ArrayKernel arrays();
}

package dev.quarry.kernel;

/// Java kernels with those for dense rows, and for scans of codes, replaced by a library's.
final class NativeKernels implements Kernels {

    private final DenseKernels dense;
    private final CodeKernel codes;
    private final Kernels java;

    NativeKernels(DenseKernels dense, CodeKernel codes, Kernels java) {
        this.dense = dense;
        this.codes = codes;
        this.java = java;
    }

    @Override
    public String name() {
        return "native-" + dense.name() + " over " + java.name();
    }

    @Override
    public int vectorBits() {
        return java.vectorBits();
    }

    @Override
    public Kernels java() {
        return java;
    }

    @Override
    public DenseFloatKernel f32() {
        return dense.f32();
    }

    @Override
    public DenseFloatKernel f16() {
        return dense.f16();
    }

    @Override
    public DenseByteKernel i8() {
        return dense.i8();
    }

    @Override
    public DenseByteKernel u8() {
        return dense.u8();
    }

    @Override
    public SparseDot sparse(TermWidth terms, SparseValues values) {
        return java.sparse(terms, values);
    }

    @Override
    public PlaneKernel planes() {
        return java.planes();
    }

    @Override
    public CodeKernel codes() {
        return codes;
    }

    @Override
    public TableKernel tables() {
        return java.tables();
    }

    @Override
    public PanelKernel panels() {
        return java.panels();
    }

    @Override
    public NibbleKernel nibbles() {
        return java.nibbles();
    }

    @Override
    public BitKernel bits() {
        return java.bits();
    }

    @Override
    public ArrayKernel arrays() {
        return java.arrays();
    }
}

package dev.quarry.kernel;

/// The plain Java twin.
final class ScalarKernels implements Kernels {
    static final ScalarKernels INSTANCE = new ScalarKernels();

    private final DenseFloatKernel f32 = new ScalarFloatRows.F32();
    private final DenseFloatKernel f16 = new ScalarFloatRows.F16();
    private final DenseByteKernel i8 = new ScalarByteRows.I8();
    private final DenseByteKernel u8 = new ScalarByteRows.U8();
    private final ArrayKernel arrays = new ScalarArrays();

    private ScalarKernels() {}

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public int vectorBits() {
        return 0;
    }

    @Override
    public DenseFloatKernel f32() {
        return f32;
    }

    @Override
    public DenseFloatKernel f16() {
        return f16;
    }

    @Override
    public DenseByteKernel i8() {
        return i8;
    }

    @Override
    public DenseByteKernel u8() {
        return u8;
    }

    @Override
    public SparseDot sparse(TermWidth terms, SparseValues values) {
        return SparseLoops.of(terms, values);
    }

    @Override
    public PlaneKernel planes() {
        return ScalarPlanes.INSTANCE;
    }

    @Override
    public CodeKernel codes() {
        return ScalarCodes.INSTANCE;
    }

    @Override
    public TableKernel tables() {
        return ScalarTables.INSTANCE;
    }

    @Override
    public PanelKernel panels() {
        return ScalarPanels.INSTANCE;
    }

    @Override
    public NibbleKernel nibbles() {
        return ScalarNibbles.INSTANCE;
    }

    @Override
    public BitKernel bits() {
        return ScalarBits.INSTANCE;
    }

    @Override
    public ArrayKernel arrays() {
        return arrays;
    }
}

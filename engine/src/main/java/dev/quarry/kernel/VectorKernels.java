package dev.quarry.kernel;

/// The twin on `jdk.incubator.vector`, at the width the JVM prefers on this machine.
///
/// This class names no type of that module, so that it can be loaded without it; making the parts needs it.
final class VectorKernels implements Kernels {
    private static final int MIN_BITS = 128;
    private static final int PERMUTED_BITS = 512;

    private final int vectorBits;
    private final DenseFloatKernel f32;
    private final DenseFloatKernel f16;
    private final DenseByteKernel i8;
    private final DenseByteKernel u8;
    private final PlaneKernel planes;
    private final CodeKernel codes;
    private final PanelKernel panels;
    private final ArrayKernel arrays;
    private final TableKernel tables;
    private final NibbleKernel nibbles;
    private final BitKernel bits;

    VectorKernels(
            int vectorBits,
            DenseFloatKernel f32,
            DenseFloatKernel f16,
            DenseByteKernel i8,
            DenseByteKernel u8,
            PlaneKernel planes,
            CodeKernel codes,
            PanelKernel panels,
            ArrayKernel arrays) {
        this.vectorBits = vectorBits;
        this.f32 = f32;
        this.f16 = f16;
        this.i8 = i8;
        this.u8 = u8;
        this.planes = planes;
        this.codes = codes;
        this.panels = panels;
        this.arrays = arrays;
        this.tables = new VectorTables();
        this.nibbles = new VectorNibbles();
        this.bits = vectorBits == PERMUTED_BITS && CpuFeatures.countsBits() ? new VectorBits() : ScalarBits.INSTANCE;
    }

    /// Makes the parts.
    ///
    /// @throws LinkageError if the module `jdk.incubator.vector` is absent
    /// @throws UnusableKernelsException if the preferred vectors are narrower than 128 bits
    static VectorKernels create() {
        int bits = FloatLanes.FLOATS.vectorBitSize();
        if (bits < MIN_BITS) {
            throw new UnusableKernelsException("preferred vectors have " + bits + " bits only");
        }
        boolean permutesBytes = bits == PERMUTED_BITS && CpuFeatures.permutesBytes();
        return new VectorKernels(
                bits,
                new VectorF32(),
                new VectorF16(),
                new VectorI8(),
                new VectorU8(),
                permutesBytes ? new VectorPlanes() : ScalarPlanes.INSTANCE,
                permutesBytes ? new VectorCodes() : new ShuffledCodes(),
                new VectorPanels(),
                new VectorArrays());
    }

    @Override
    public String name() {
        return "vector-" + vectorBits;
    }

    @Override
    public int vectorBits() {
        return vectorBits;
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

    /// The scalar loops: a vector gather measured slower.
    @Override
    public SparseDot sparse(TermWidth terms, SparseValues values) {
        return SparseLoops.of(terms, values);
    }

    /// The vector twin where it runs on single instructions, else the scalar one.
    @Override
    public PlaneKernel planes() {
        return planes;
    }

    /// The vector twin where it runs on single instructions, else the scalar one.
    @Override
    public CodeKernel codes() {
        return codes;
    }

    @Override
    public TableKernel tables() {
        return tables;
    }

    @Override
    public PanelKernel panels() {
        return panels;
    }

    @Override
    public NibbleKernel nibbles() {
        return nibbles;
    }

    @Override
    public BitKernel bits() {
        return bits;
    }

    @Override
    public ArrayKernel arrays() {
        return arrays;
    }
}

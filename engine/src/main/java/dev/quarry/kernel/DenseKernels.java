package dev.quarry.kernel;

/// Kernels for dense rows, one for each type of element.
///
/// @param name what runs, such as an instruction set, for people
/// @param f32 rows of IEEE binary32
/// @param f16 rows of IEEE binary16
/// @param i8 rows of signed bytes
/// @param u8 rows of unsigned bytes
public record DenseKernels(
        String name, DenseFloatKernel f32, DenseFloatKernel f16, DenseByteKernel i8, DenseByteKernel u8) {}

package dev.quarry.kernel;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// What the two kernels on bytes share: widths, and sums of products that fill 16 bits.
///
/// Bytes are widened to shorts and multiplied; the product, made non-negative, is right in 16 bits taken as
/// unsigned. A vector of such products, read as ints `x`, holds two in each lane. Instead of splitting every `x`,
/// the loops add up `x` itself (modulo 2^32) and `x >>> 16`, the upper products; the sum of the lower ones
/// follows at the end, since `sum(x) = sum(lower) + 65536 * sum(upper)`. For that both sums must stay below 2^32,
/// so a row is taken in spans of [#SPAN] dimensions: 16,384 products of at most 255 * 255 each, 1.07e9.
final class ByteLanes {
    static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
    static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(SHORTS.vectorBitSize() / 2));

    /// Bytes that one step of a loop takes.
    static final int LANES = SHORTS.length();

    /// Dimensions after which sums are moved to a long.
    static final int SPAN = 32_768;

    /// `LANES` zeros, then `LANES` times -1.
    private static final byte[] KEEP = keepTable();

    private ByteLanes() {}

    /// `bytes` with all but the last `count` set to zero: a row's last vector is read from `LANES` before its end, and
    /// what was counted already must not count again.
    static ByteVector keepLast(ByteVector bytes, int count) {
        return bytes.and(keep(count));
    }

    /// A mask for the last `count` bytes of a vector.
    static ByteVector keep(int count) {
        return ByteVector.fromArray(BYTES, KEEP, count);
    }

    /// A mask for the last `count` shorts of a vector.
    static ShortVector keepShorts(int count) {
        return signed(keep(count));
    }

    /// Bytes as shorts, sign-extended.
    static ShortVector signed(ByteVector bytes) {
        return (ShortVector) bytes.convertShape(VectorOperators.B2S, SHORTS, 0);
    }

    private static byte[] keepTable() {
        byte[] table = new byte[2 * LANES];
        Arrays.fill(table, LANES, 2 * LANES, (byte) -1);
        return table;
    }

    /// The sum of all products, from the sum of `x` and the sum of `x >>> 16`, both modulo 2^32. Takes numbers rather
    /// than vectors, so that it does no harm where it is not inlined.
    static long total(int all, int upper) {
        int lower = all - (upper << 16);
        return Integer.toUnsignedLong(lower) + Integer.toUnsignedLong(upper);
    }

    /// The upper of the two products in each lane.
    static IntVector upper(IntVector products) {
        return products.lanewise(VectorOperators.LSHR, 16);
    }
}

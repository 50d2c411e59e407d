package dev.quarry.format.pq;

import dev.quarry.format.Section;

/// How product-quantization codes are stored.
///
/// A row has M bytes for codes of 8 bits; for codes of 4 it has `M / 2`, where the lower half of a byte belongs to
/// the even sub-quantizer. They lie one after another, or in blocks of 64 rows, sub-quantizer by sub-quantizer:
/// `(M, 64)` or `(M / 2, 64)` bytes. Rows that fill up the last block, and rows without a vector, have code 0
/// everywhere.
///
/// @param subQuantizers M, from 1 to 256; even where codes have 4 bits
/// @param bits of a code, 4 or 8
public record PqCodesShape(int subQuantizers, int bits) {

    /// Rows of a block.
    public static final int BLOCK = 64;

    /// The most sub-quantizers.
    public static final int MOST_SUB_QUANTIZERS = 256;

    public PqCodesShape {
        if (bits != 4 && bits != 8) {
            throw new IllegalArgumentException("bits: expected 4 or 8, found " + bits);
        }
        if (subQuantizers < 1 || subQuantizers > MOST_SUB_QUANTIZERS) {
            throw new IllegalArgumentException("sub-quantizers: expected 1 to 256, found " + subQuantizers);
        }
        if (bits == 4 && subQuantizers % 2 != 0) {
            throw new IllegalArgumentException(
                    "sub-quantizers: expected an even number for codes of 4 bits, found " + subQuantizers);
        }
    }

    /// Reads one from a section.
    ///
    /// @param subQuantizersAt where M stands
    /// @param bitsAt where the bits stand
    static PqCodesShape at(Section section, int subQuantizersAt, int bitsAt) {
        int bits = section.intAt(bitsAt);
        section.require(bits == 4 || bits == 8, bitsAt, "4 or 8 bits", bits);
        int subQuantizers = section.intAt(subQuantizersAt);
        boolean inRange = subQuantizers >= 1 && subQuantizers <= MOST_SUB_QUANTIZERS;
        boolean fits = inRange && (bits == 8 || subQuantizers % 2 == 0);
        String expected = bits == 8 ? "1 to 256 sub-quantizers" : "2 to 256 sub-quantizers, an even number";
        section.require(fits, subQuantizersAt, expected, subQuantizers);
        return new PqCodesShape(subQuantizers, bits);
    }

    /// Bytes of a row's codes.
    public int rowBytes() {
        return subQuantizers * bits / 8;
    }

    /// Bytes of a block.
    public int blockBytes() {
        return rowBytes() * BLOCK;
    }

    /// Different codes of a sub-quantizer.
    public int entries() {
        return 1 << bits;
    }

    /// Blocks of so many rows.
    public static long blocks(int rows) {
        return ((long) rows + BLOCK - 1) / BLOCK;
    }
}

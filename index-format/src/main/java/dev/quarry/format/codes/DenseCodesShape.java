package dev.quarry.format.codes;

import dev.quarry.format.LittleEndian;

/// What codes look like: everything about them but their number. Immutable.
///
/// @param encoding how a vector becomes a code
/// @param metric what codes are scored with
/// @param dim values of a vector, 1 to 65,536
/// @param stride bytes from one code to the next
/// @param order what the number of a code means
public record DenseCodesShape(CodeEncoding encoding, CodeMetric metric, int dim, int stride, CodeOrder order) {

    /// The largest dimension.
    public static final int MAX_DIM = 65_536;
    /// Zero bytes behind the last code, so that a kernel may load a whole vector register at the end of any.
    public static final int SLACK_BYTES = 64;

    private static final int WIDEST = 64;

    public DenseCodesShape {
        if (dim < 1 || dim > MAX_DIM) {
            throw new IllegalArgumentException("expected 1 to 65536 dimensions, found " + dim);
        }
        int least = bytes(encoding, metric, dim);
        if (stride < least || stride >= least + WIDEST || stride % Float.BYTES != 0) {
            throw new IllegalArgumentException("stride: expected a multiple of 4 from " + least + " to "
                    + (least + WIDEST - 1) + ", found " + stride);
        }
    }

    /// Codes padded to the widest alignment of 64, 32, 16 and 8 bytes whose padding costs at most an eighth of the
    /// code, otherwise to 4.
    public static DenseCodesShape of(CodeEncoding encoding, CodeMetric metric, int dim, CodeOrder order) {
        int bytes = bytes(encoding, metric, dim);
        for (int alignment = WIDEST; alignment > Float.BYTES; alignment /= 2) {
            int stride = (int) LittleEndian.align(bytes, alignment);
            if ((stride - bytes) * 8L <= bytes) {
                return new DenseCodesShape(encoding, metric, dim, stride, order);
            }
        }
        return new DenseCodesShape(encoding, metric, dim, bytes, order);
    }

    /// Where the terms start in a code, in bytes.
    public int termsAt() {
        return termsAt(encoding, dim);
    }

    /// Bytes of all codes and the zeros behind them.
    public long byteSize(int count) {
        return (long) count * stride + SLACK_BYTES;
    }

    private static int termsAt(CodeEncoding encoding, int dim) {
        return (int) LittleEndian.align(encoding.codeBytes(dim), Float.BYTES);
    }

    private static int bytes(CodeEncoding encoding, CodeMetric metric, int dim) {
        return termsAt(encoding, dim) + encoding.terms(metric) * Float.BYTES;
    }
}

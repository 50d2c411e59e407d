package dev.quarry.kernel;

/// What [PlaneKernel#select] found: the bytes of the non-zeros that passed, run after run. Scratch of one scorer; the
/// arrays are replaced by [#reserve].
public final class PlaneMatches {

    /// Bytes that a kernel may write behind the last match.
    private static final int SLACK = 64;

    byte[] high = new byte[0];
    byte[] low = new byte[0];
    byte[] value = new byte[0];
    int[] ends = new int[0];

    /// Makes room.
    ///
    /// @param nonZeros of all runs together
    public void reserve(int runs, int nonZeros) {
        if (ends.length < runs) {
            ends = new int[Math.max(runs, 2 * ends.length)];
        }
        if (high.length < nonZeros + SLACK) {
            int length = Math.max(nonZeros + SLACK, 2 * high.length);
            high = new byte[length];
            low = new byte[length];
            value = new byte[length];
        }
    }

    /// The terms' second lowest bytes.
    public byte[] high() {
        return high;
    }

    /// The terms' lowest bytes.
    public byte[] low() {
        return low;
    }

    /// The values.
    public byte[] value() {
        return value;
    }

    /// Where the matches of each run end; those of the first start at 0.
    public int[] ends() {
        return ends;
    }
}

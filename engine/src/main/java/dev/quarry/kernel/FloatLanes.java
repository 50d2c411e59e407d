package dev.quarry.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// What the kernels on floats share: the width, and how a row ends.
///
/// A row whose length is no multiple of the width is finished with one more full vector, read from `LANES` before its
/// end, in which the lanes that were counted already are set to zero. That needs no masked load, which is emulated on
/// machines without AVX-512. Rows shorter than one vector are summed one by one.
final class FloatLanes {
    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    static final int LANES = FLOATS.length();

    /// `LANES` zeros, then `LANES` times -1.
    private static final int[] KEEP = keep();

    private FloatLanes() {}

    /// `v` with all but the last `count` lanes set to zero, whatever they hold.
    static FloatVector keepLast(FloatVector v, int count) {
        return v.reinterpretAsInts().and(IntVector.fromArray(INTS, KEEP, count)).reinterpretAsFloats();
    }

    private static int[] keep() {
        int[] keep = new int[2 * LANES];
        Arrays.fill(keep, LANES, 2 * LANES, -1);
        return keep;
    }
}

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
    private static final int[] KEEP = keepTable();

    private FloatLanes() {}

    /// `v` with all but the last `count` lanes set to zero, whatever they hold.
    static FloatVector keepLast(FloatVector v, int count) {
        return keep(v, keep(count));
    }

    /// A mask for the last `count` lanes.
    static IntVector keep(int count) {
        return IntVector.fromArray(INTS, KEEP, count);
    }

    /// `v` with the lanes outside the mask set to zero, whatever they hold.
    static FloatVector keep(FloatVector v, IntVector mask) {
        return v.reinterpretAsInts().and(mask).reinterpretAsFloats();
    }

    private static int[] keepTable() {
        int[] table = new int[2 * LANES];
        Arrays.fill(table, LANES, 2 * LANES, -1);
        return table;
    }
}

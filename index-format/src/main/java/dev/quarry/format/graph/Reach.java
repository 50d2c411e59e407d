package dev.quarry.format.graph;

import java.util.BitSet;

/// The positions of a level that can be reached by its links. Grows by every starting point it is given.
/// Memory: a bit and up to four bytes for each position. Not thread-safe.
public final class Reach {

    private final HnswLevel level;
    private final BitSet reached;
    private final int[] stack;
    private int count;

    /// Nothing reached yet.
    ///
    /// @param level all its neighbors are in range
    public Reach(HnswLevel level) {
        this.level = level;
        this.reached = new BitSet(level.count());
        this.stack = new int[level.count()];
    }

    /// Adds a position and all that can be reached from it.
    public void from(int position) {
        int waiting = add(position, 0);
        while (waiting > 0) {
            int next = stack[--waiting];
            for (int slot = 0; slot < level.slots(); slot++) {
                int neighbor = level.neighbor(next, slot);
                if (neighbor < 0) {
                    break;
                }
                waiting = add(neighbor, waiting);
            }
        }
    }

    /// How many positions have been reached.
    public int count() {
        return count;
    }

    /// Whether a position has been reached.
    public boolean contains(int position) {
        return reached.get(position);
    }

    /// The first position at or behind `position` that has not been reached; `level.count()` when there is none.
    public int nextOutside(int position) {
        return reached.nextClearBit(position);
    }

    private int add(int position, int waiting) {
        if (reached.get(position)) {
            return waiting;
        }
        reached.set(position);
        count++;
        stack[waiting] = position;
        return waiting + 1;
    }
}

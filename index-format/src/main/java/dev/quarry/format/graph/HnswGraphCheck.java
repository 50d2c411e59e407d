package dev.quarry.format.graph;

import static dev.quarry.format.LittleEndian.INT;

import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;

/// Reads every byte of an opened graph and adds what is wrong. Memory: a bit and four bytes for each node.
final class HnswGraphCheck {

    private final Section section;
    private final HnswGraph graph;
    private final HnswGraphLayout layout;
    private final Findings findings;
    private final long before;

    HnswGraphCheck(Section section, HnswGraph graph, Findings findings) {
        this.section = section;
        this.graph = graph;
        this.layout = HnswGraphLayout.of(graph);
        this.findings = findings;
        this.before = findings.count();
    }

    void run() {
        layout.parts.checkPadding(section, findings);
        for (int number = 0; number < graph.levels().size(); number++) {
            HnswLevel level = graph.levels().get(number);
            long linksAt =
                    number == 0 ? layout.baseAt : layout.uppers.get(number - 1).linksAt();
            checkLinks(level, linksAt);
            if (number > 0) {
                checkPositions(number, level);
            }
        }
        MemorySegment rowNumbers = graph.rowNumbers();
        if (rowNumbers != null) {
            checkDistinct(rowNumbers, layout.rowNumbersAt, graph.rows(), "row");
        }
        // walking lists is safe only when all neighbors are in range
        if (findings.count() == before && graph.nodes() > 0) {
            checkReach();
        }
    }

    private void checkLinks(HnswLevel level, long linksAt) {
        int width = level.stride() / Integer.BYTES;
        int[] list = new int[width];
        for (int position = 0; position < level.count(); position++) {
            long at = linksAt + (long) position * level.stride();
            MemorySegment.copy(level.links(), INT, (long) position * level.stride(), list, 0, width);
            int degree = 0;
            while (degree < level.slots() && list[degree] != HnswLevel.NONE) {
                int neighbor = list[degree];
                if (neighbor < 0 || neighbor >= level.count() || neighbor == position) {
                    String expected = "a neighbor from 0 to " + (level.count() - 1) + " other than " + position;
                    findings.require(false, section, at + (long) degree * Integer.BYTES, expected, neighbor);
                    return;
                }
                degree++;
            }
            for (int slot = degree; slot < width; slot++) {
                if (list[slot] != HnswLevel.NONE) {
                    findings.require(false, section, at + (long) slot * Integer.BYTES, "a free slot", list[slot]);
                }
            }
            Arrays.sort(list, 0, degree);
            for (int slot = 1; slot < degree; slot++) {
                findings.require(list[slot - 1] != list[slot], section, at, "different neighbors", list[slot]);
            }
        }
    }

    private void checkPositions(int number, HnswLevel level) {
        HnswLevel lower = graph.levels().get(number - 1);
        HnswGraphLayout.Upper at = layout.uppers.get(number - 1);
        MemorySegment below = level.below();
        if (below == null || !checkDistinct(below, at.belowAt(), lower.count(), "position")) {
            return;
        }
        for (int position = 0; position < level.count(); position++) {
            int expected = lower.node(level.below(position));
            long nodeAt = at.nodesAt() + (long) position * Integer.BYTES;
            findings.require(
                    level.node(position) == expected, section, nodeAt, "node " + expected, level.node(position));
        }
    }

    private boolean checkDistinct(MemorySegment numbers, long at, int bound, String what) {
        BitSet seen = new BitSet(bound);
        for (long i = 0; i < numbers.byteSize(); i += Integer.BYTES) {
            int number = numbers.get(INT, i);
            if (number < 0 || number >= bound || seen.get(number)) {
                String expected = "a " + what + " from 0 to " + (bound - 1) + " not named before";
                findings.require(false, section, at + i, expected, number);
                return false;
            }
            seen.set(number);
        }
        return true;
    }

    private void checkReach() {
        int position = graph.baseEntry();
        Reach reach = new Reach(graph.levels().getFirst());
        reach.from(position);
        if (reach.count() < graph.nodes()) {
            int lost = reach.nextOutside(0);
            String expected = "every node within reach of node " + position + " on level 0";
            String found = (graph.nodes() - reach.count()) + " are not, the first is " + lost;
            long at = layout.baseAt + (long) lost * graph.levels().getFirst().stride();
            findings.add(section.corrupt(at, expected, found));
        }
    }
}

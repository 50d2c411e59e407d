package dev.quarry.format.neighbors;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Findings;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import dev.quarry.format.part.PartLayout;
import java.util.Arrays;

/// Everything the format says of a section of row neighbors, tested on each row.
final class NeighborsCheck {

    private final RowNeighborsView view;
    private final NeighborsLayout layout;
    private final Section section;
    private final Findings findings;
    private final int[] neighbors;

    NeighborsCheck(RowNeighborsView view, NeighborsLayout layout, Findings findings) {
        this.view = view;
        this.layout = layout;
        this.section = view.section();
        this.findings = findings;
        this.neighbors = new int[layout.degree()];
    }

    void run() {
        PartLayout.checkZeros(section, NeighborsLayout.RESERVED, NeighborsLayout.ROWS, findings);
        PartLayout.checkZeros(section, NeighborsLayout.HEADER_END, PartLayout.HEADER_BYTES, findings);
        for (int row = 0; row < layout.rows(); row++) {
            try {
                row(row);
            } catch (CorruptSegmentException e) {
                findings.add(e);
            }
        }
        PartLayout.checkZeros(section, section.length() - NeighborsLayout.SLACK_BYTES, section.length(), findings);
    }

    private void row(int row) {
        long at = NeighborsLayout.DATA + (long) row * layout.stride();
        int count = view.read(row, layout.degree(), neighbors);
        for (int i = count; i < layout.degree(); i++) {
            int found = number(at, i);
            findings.require(found == row, section, at, "row " + row + " itself behind its last neighbor", found);
        }
        Arrays.sort(neighbors, 0, count);
        for (int i = 1; i < count; i++) {
            String expected = "different neighbors of row " + row;
            findings.require(neighbors[i] != neighbors[i - 1], section, at, expected, neighbors[i]);
        }
        int spare = layout.stride() * Byte.SIZE - layout.degree() * layout.rowBits();
        long lastAt = at + layout.stride() - 1;
        int last = Byte.toUnsignedInt(section.bytes().get(LittleEndian.BYTE, lastAt));
        findings.require(last >>> (Byte.SIZE - spare) == 0, section, lastAt, "zero bits behind the last one", last);
    }

    private int number(long at, int index) {
        long bit = (long) index * layout.rowBits();
        long loaded = section.bytes().get(LittleEndian.LONG, at + (bit >>> 3)) >>> (bit & 7);
        return (int) (loaded & ((1L << layout.rowBits()) - 1));
    }
}

package dev.quarry.format.part;

import dev.quarry.format.Findings;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import java.util.ArrayList;
import java.util.List;

/// Where the parts of a section stand: one after another behind the section's 64-byte header, each at the next multiple
/// of 64, with zeros between. The section ends where its last part ends. Writers and views compute the same layout from
/// the counts in the header. Not thread-safe.
public final class PartLayout {

    /// The size of every section's own header.
    public static final int HEADER_BYTES = 64;
    /// Every part starts at a multiple of this.
    public static final int ALIGNMENT = 64;

    private record Gap(long from, long to) {}

    private final List<Gap> gaps = new ArrayList<>();
    private long end = HEADER_BYTES;

    /// Places the next part.
    ///
    /// @param length the part's length in bytes
    /// @return where the part starts, counted from the section's start
    public long place(long length) {
        long start = LittleEndian.align(end, ALIGNMENT);
        gaps.add(new Gap(end, start));
        end = start + length;
        return start;
    }

    /// Damage unless the section ends exactly where its last part does.
    public void requireLength(Section section) {
        section.require(section.length() == end, 0, "a section of " + end + " bytes", section.length());
    }

    /// Reports bytes between the parts that are not zero.
    public void checkPadding(Section section, Findings findings) {
        for (Gap gap : gaps) {
            checkZeros(section, gap.from, gap.to, findings);
        }
    }

    /// Reports the first byte in a range that is not zero.
    public static void checkZeros(Section section, long from, long to, Findings findings) {
        for (long at = from; at < to; at++) {
            byte found = section.bytes().get(LittleEndian.BYTE, at);
            if (found != 0) {
                findings.require(false, section, at, "0", found);
                return;
            }
        }
    }
}

package dev.quarry.format.adapt;

import dev.quarry.format.SectionKind;
import dev.quarry.format.SectionOutput;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.part.PartLayout;
import java.io.IOException;

/// Writes an adapter as a `QUERY_ADAPTER` section, which [QueryAdapterView] reads. Keeps nothing.
public final class QueryAdapterWriter {

    private QueryAdapterWriter() {}

    /// Writes the section, of field 0.
    ///
    /// @param segment of no rows and no other section
    /// @throws IllegalArgumentException when a value is not finite
    public static void write(AdapterContents adapter, SegmentWriter segment) throws IOException {
        SectionOutput out = segment.begin(SectionKind.QUERY_ADAPTER, 0);
        out.putInt(adapter.oldDim());
        out.putInt(adapter.newDim());
        adapter.fingerprint().writeTo(out);
        put(adapter.matrix(), out);
        put(adapter.offset(), out);
        segment.end();
    }

    private static void put(float[] values, SectionOutput out) throws IOException {
        out.align(PartLayout.ALIGNMENT);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("adapter: expected finite values, found " + value);
            }
            out.putFloat(value);
        }
    }
}

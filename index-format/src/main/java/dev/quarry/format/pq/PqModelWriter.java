package dev.quarry.format.pq;

import dev.quarry.format.SectionKind;
import dev.quarry.format.SectionOutput;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.part.PartLayout;
import java.io.IOException;

/// Writes a model as a `PQ_MODEL` section, which [PqModelView] reads. Keeps nothing.
public final class PqModelWriter {

    private PqModelWriter() {}

    /// Writes the section, of field 0.
    ///
    /// @param segment of no rows and no other section
    /// @throws IllegalArgumentException when a value is not finite
    public static void write(PqModelContents model, SegmentWriter segment) throws IOException {
        PqModelShape shape = model.shape();
        boolean own = !model.scoresAsItEncodes();
        SectionOutput out = segment.begin(SectionKind.PQ_MODEL, 0);
        out.putInt(shape.dim());
        out.putInt(shape.codes().subQuantizers());
        out.putInt(shape.codes().bits());
        out.putInt(shape.metric());
        out.putInt(shape.lists());
        out.putInt(shape.encodes());
        out.putInt((model.rotation().length > 0 ? PqModelLayout.ROTATION : 0)
                | (model.queryMap().length > 0 ? PqModelLayout.QUERY_MAP : 0)
                | (own ? PqModelLayout.SCORING : 0));
        out.putInt(0);
        model.fingerprint().writeTo(out);
        put(model.rotation(), out);
        put(model.coarse(), out);
        put(model.encoding(), out);
        put(model.queryMap(), out);
        put(own ? model.scoring() : new float[0], out);
        segment.end();
    }

    private static void put(float[] values, SectionOutput out) throws IOException {
        if (values.length > 0) {
            out.align(PartLayout.ALIGNMENT);
        }
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("model: expected finite values, found " + value);
            }
            out.putFloat(value);
        }
    }
}

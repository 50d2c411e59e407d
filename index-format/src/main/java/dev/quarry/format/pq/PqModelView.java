package dev.quarry.format.pq;

import static dev.quarry.format.pq.PqModelLayout.BITS;
import static dev.quarry.format.pq.PqModelLayout.DIM;
import static dev.quarry.format.pq.PqModelLayout.ENCODES;
import static dev.quarry.format.pq.PqModelLayout.FINGERPRINT;
import static dev.quarry.format.pq.PqModelLayout.LISTS;
import static dev.quarry.format.pq.PqModelLayout.METRIC;
import static dev.quarry.format.pq.PqModelLayout.PRESENT;
import static dev.quarry.format.pq.PqModelLayout.RESERVED;
import static dev.quarry.format.pq.PqModelLayout.SUB_QUANTIZERS;

import dev.quarry.format.Findings;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import dev.quarry.format.part.PartLayout;
import java.lang.foreign.MemorySegment;

/// A model over mapped bytes. Immutable and thread-safe; valid while the segment is open.
///
/// @param section where the bytes stand
/// @param shape the numbers, by which the sizes of all parts are known
/// @param present which parts are there: bit 0 the rotation, bit 1 the query map, bit 2 scoring centroids of
///     their own
/// @param fingerprint as recorded
public record PqModelView(Section section, PqModelShape shape, int present, Fingerprint fingerprint) {

    private static final int MOST_VALUES = Integer.MAX_VALUE - 8;

    /// Opens the section and verifies its numbers against the bytes that are there; reads no value.
    ///
    /// @throws dev.quarry.format.CorruptSegmentException when the numbers do not fit
    public static PqModelView open(Section section) {
        PqModelShape shape = shape(section);
        int present = section.intAt(PRESENT);
        section.require((present & ~PqModelLayout.ALL) == 0, PRESENT, "parts of 0 to " + PqModelLayout.ALL, present);
        PqModelLayout layout = new PqModelLayout(shape, present);
        layout.parts.requireLength(section);
        boolean squares = layout.rotationAt != 0 || layout.queryMapAt != 0;
        long most = Math.max(shape.coarseValues(), squares ? shape.rotationValues() : 0);
        section.require(most <= MOST_VALUES, DIM, "matrices of at most " + MOST_VALUES + " values", most);
        return new PqModelView(section, shape, present, Fingerprint.at(section, FINGERPRINT));
    }

    private static PqModelShape shape(Section section) {
        int dim = section.intAt(DIM);
        section.require(dim >= 1 && dim <= PqModelShape.MOST_DIM, DIM, "a dim of 1 to 65536", dim);
        PqCodesShape codes = PqCodesShape.at(section, SUB_QUANTIZERS, BITS);
        int m = codes.subQuantizers();
        section.require(m <= dim, SUB_QUANTIZERS, "at most " + dim + " sub-quantizers", m);
        int metric = section.intAt(METRIC);
        section.require(metric >= 1 && metric <= PqModelShape.METRICS, METRIC, "a metric of 1 to 3", metric);
        int lists = section.intAt(LISTS);
        section.require(lists >= 0, LISTS, "at least 0 lists", lists);
        int encodes = section.intAt(ENCODES);
        boolean fits = lists == 0 ? encodes == 0 : encodes >= 1 && encodes <= PqModelShape.ENCODES;
        section.require(fits, ENCODES, lists == 0 ? "0 without lists" : "1 or 2", encodes);
        return new PqModelShape(dim, codes, metric, lists, encodes);
    }

    /// Copies the model to memory, and proves that it is the one that was written.
    ///
    /// @throws dev.quarry.format.CorruptSegmentException when a value is not finite, or the fingerprint is not
    ///     that of the values
    public PqModelContents contents() {
        PqModelLayout layout = new PqModelLayout(shape, present);
        float[] encoding = values(layout.encodingAt, shape.codebookValues());
        PqModelContents model = new PqModelContents(
                shape,
                values(layout.rotationAt, shape.rotationValues()),
                values(layout.coarseAt, shape.coarseValues()),
                encoding,
                values(layout.queryMapAt, shape.rotationValues()),
                layout.scoringAt == 0 ? encoding : values(layout.scoringAt, shape.codebookValues()));
        Fingerprint found = model.fingerprint();
        if (!found.equals(fingerprint)) {
            throw section.corrupt(FINGERPRINT, "values of model " + fingerprint.hex(), "values of " + found.hex());
        }
        return model;
    }

    private float[] values(long at, long count) {
        if (at == 0) {
            return new float[0];
        }
        MemorySegment bytes = section.slice(at, count * Float.BYTES);
        float[] out = new float[(int) count];
        MemorySegment.copy(bytes, LittleEndian.FLOAT, 0, out, 0, out.length);
        for (int i = 0; i < out.length; i++) {
            if (!Float.isFinite(out[i])) {
                throw section.corrupt(at + (long) i * Float.BYTES, "a finite value", Float.toString(out[i]));
            }
        }
        return out;
    }

    /// Verifies every byte: values finite and of the fingerprint, parts that are there for a reason, padding zero.
    public void check(Findings findings) {
        PartLayout.checkZeros(section, RESERVED, FINGERPRINT, findings);
        PqModelLayout layout = new PqModelLayout(shape, present);
        layout.parts.checkPadding(section, findings);
        PqModelContents model = contents();
        boolean needless = layout.scoringAt != 0 && model.scoresAsItEncodes();
        findings.require(!needless, section, PRESENT, "centroids that are stored once", present);
    }
}

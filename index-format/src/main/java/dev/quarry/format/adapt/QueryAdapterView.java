package dev.quarry.format.adapt;

import static dev.quarry.format.adapt.QueryAdapterLayout.FINGERPRINT;
import static dev.quarry.format.adapt.QueryAdapterLayout.HEADER_END;
import static dev.quarry.format.adapt.QueryAdapterLayout.NEW_DIM;
import static dev.quarry.format.adapt.QueryAdapterLayout.OLD_DIM;

import dev.quarry.format.Findings;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import dev.quarry.format.part.PartLayout;
import dev.quarry.format.pq.Fingerprint;
import java.lang.foreign.MemorySegment;

/// An adapter over mapped bytes. Immutable and thread-safe; valid while the segment is open.
///
/// @param section where the bytes stand
/// @param oldDim values of a vector of the index
/// @param newDim values of a query
/// @param fingerprint as recorded
public record QueryAdapterView(Section section, int oldDim, int newDim, Fingerprint fingerprint) {

    private static final int MOST_VALUES = Integer.MAX_VALUE - 8;

    /// Opens the section and verifies its numbers against the bytes that are there; reads no value.
    ///
    /// @throws dev.quarry.format.CorruptSegmentException when the numbers do not fit
    public static QueryAdapterView open(Section section) {
        int oldDim = dim(section, OLD_DIM);
        int newDim = dim(section, NEW_DIM);
        new QueryAdapterLayout(oldDim, newDim).parts.requireLength(section);
        long values = (long) oldDim * newDim;
        section.require(values <= MOST_VALUES, OLD_DIM, "a matrix of at most " + MOST_VALUES + " values", values);
        return new QueryAdapterView(section, oldDim, newDim, Fingerprint.at(section, FINGERPRINT));
    }

    private static int dim(Section section, int at) {
        int dim = section.intAt(at);
        section.require(AdapterContents.fits(dim), at, "a dim of 1 to " + AdapterContents.MOST_DIM, dim);
        return dim;
    }

    /// Copies the adapter to memory, and proves that it is the one that was written.
    ///
    /// @throws dev.quarry.format.CorruptSegmentException when a value is not finite, or the fingerprint is not
    ///     that of the values
    public AdapterContents contents() {
        QueryAdapterLayout layout = new QueryAdapterLayout(oldDim, newDim);
        AdapterContents contents = new AdapterContents(
                oldDim, newDim, values(layout.matrixAt, oldDim * newDim), values(layout.offsetAt, oldDim));
        Fingerprint found = contents.fingerprint();
        if (!found.equals(fingerprint)) {
            throw section.corrupt(FINGERPRINT, "values of adapter " + fingerprint.hex(), "values of " + found.hex());
        }
        return contents;
    }

    private float[] values(long at, int count) {
        MemorySegment bytes = section.slice(at, (long) count * Float.BYTES);
        float[] out = new float[count];
        MemorySegment.copy(bytes, LittleEndian.FLOAT, 0, out, 0, count);
        for (int i = 0; i < count; i++) {
            if (!Float.isFinite(out[i])) {
                throw section.corrupt(at + (long) i * Float.BYTES, "a finite value", Float.toString(out[i]));
            }
        }
        return out;
    }

    /// Verifies every byte: values finite and of the fingerprint, padding zero.
    public void check(Findings findings) {
        PartLayout.checkZeros(section, HEADER_END, PartLayout.HEADER_BYTES, findings);
        new QueryAdapterLayout(oldDim, newDim).parts.checkPadding(section, findings);
        contents();
    }
}

package dev.quarry.format.pq;

import dev.quarry.format.SectionKind;
import dev.quarry.format.SectionOutput;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.Spool;
import dev.quarry.format.part.PartLayout;
import dev.quarry.format.part.RowBitmapWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// Collects codes in a temporary file and writes them as a `PQ_CODES` section, which [PqCodesView] reads. Rows,
/// or nodes, or slots, are numbered in the order they are added. Not thread-safe.
public final class PqCodesWriter implements AutoCloseable {

    private final PqCodesShape shape;
    private final PqCodesLayout layout;
    private final Fingerprint fingerprint;
    private final Spool spool;
    private final RowBitmapWriter presence;
    /// a block, or a row
    private final byte[] block;

    private final int lanes;
    private int count;

    private PqCodesWriter(
            PqCodesShape shape, PqCodesLayout layout, Fingerprint fingerprint, Spool spool, RowBitmapWriter presence) {
        this.shape = shape;
        this.layout = layout;
        this.fingerprint = fingerprint;
        this.spool = spool;
        this.presence = presence;
        this.lanes = layout == PqCodesLayout.BLOCKS ? PqCodesShape.BLOCK : 1;
        this.block = new byte[shape.rowBytes() * lanes];
    }

    /// Starts with no rows.
    ///
    /// @param folder where the temporary files are put; the folder of the segment to be written
    /// @param fingerprint of the codes' side of the model that makes them
    public static PqCodesWriter create(Path folder, PqCodesShape shape, PqCodesLayout layout, Fingerprint fingerprint)
            throws IOException {
        return new PqCodesWriter(
                shape, layout, fingerprint, Spool.create(folder, "pq-codes"), RowBitmapWriter.create(folder));
    }

    /// Starts with no rows, to be laid out in blocks.
    public static PqCodesWriter create(Path folder, PqCodesShape shape, Fingerprint fingerprint) throws IOException {
        return create(folder, shape, PqCodesLayout.BLOCKS, fingerprint);
    }

    /// Adds a row.
    ///
    /// @param codes holds M codes from `at` on, one a byte, each below the number of entries
    /// @return the row's number
    public int add(byte[] codes, int at) throws IOException {
        int lane = count % lanes;
        for (int m = 0; m < shape.subQuantizers(); m++) {
            int code = codes[at + m] & 0xFF;
            if (code >= shape.entries()) {
                throw new IllegalArgumentException("code of sub-quantizer %d: expected less than %d, found %d"
                        .formatted(m, shape.entries(), code));
            }
            if (shape.bits() == 8) {
                block[m * lanes + lane] = (byte) code;
            } else {
                block[m / 2 * lanes + lane] |= (byte) (m % 2 == 0 ? code : code << 4);
            }
        }
        presence.addSet();
        return end();
    }

    /// Adds a row for a document that lacks the field.
    ///
    /// @return the row's number
    public int addMissing() throws IOException {
        presence.addClear();
        return end();
    }

    /// Writes the section. No rows may be added afterwards.
    ///
    /// @param field the schema field's number
    public void finish(SegmentWriter segment, int field) throws IOException {
        if (count % lanes != 0) {
            spool.putBytes(block);
        }
        PqCodesParts parts = new PqCodesParts(shape, layout, count, !presence.allSet());
        SectionOutput out = segment.begin(SectionKind.PQ_CODES, field);
        out.putLong(count);
        out.putInt(shape.subQuantizers());
        out.putInt(shape.bits());
        out.putLong(parts.presenceAt);
        fingerprint.writeTo(out);
        out.putInt(layout.id());
        out.align(PartLayout.ALIGNMENT);
        spool.copyTo(out);
        if (!presence.allSet()) {
            out.align(PartLayout.ALIGNMENT);
            presence.writeTo(out);
        }
        segment.end();
    }

    private int end() throws IOException {
        if (count == Integer.MAX_VALUE) {
            throw new IllegalStateException("expected at most " + Integer.MAX_VALUE + " rows");
        }
        if ((count + 1) % lanes == 0) {
            spool.putBytes(block);
            Arrays.fill(block, (byte) 0);
        }
        return count++;
    }

    @Override
    public void close() throws IOException {
        try (spool;
                presence) {
            // Closes both, also when one fails.
        }
    }
}

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

/// Collects codes in a temporary file and writes them as a `PQ_CODES` section, which [PqCodesView] reads. Rows
/// are numbered in the order they are added. Not thread-safe.
public final class PqCodesWriter implements AutoCloseable {

    private final PqCodesShape shape;
    private final Fingerprint fingerprint;
    private final Spool blocks;
    private final RowBitmapWriter presence;
    private final byte[] block;
    private int count;

    private PqCodesWriter(PqCodesShape shape, Fingerprint fingerprint, Spool blocks, RowBitmapWriter presence) {
        this.shape = shape;
        this.fingerprint = fingerprint;
        this.blocks = blocks;
        this.presence = presence;
        this.block = new byte[shape.blockBytes()];
    }

    /// Starts with no rows.
    ///
    /// @param folder where the temporary files are put; the folder of the segment to be written
    /// @param fingerprint of the model that makes the codes
    public static PqCodesWriter create(Path folder, PqCodesShape shape, Fingerprint fingerprint) throws IOException {
        return new PqCodesWriter(shape, fingerprint, Spool.create(folder, "pq-codes"), RowBitmapWriter.create(folder));
    }

    /// Adds a row.
    ///
    /// @param codes holds M codes from `at` on, one a byte, each below the number of entries
    /// @return the row's number
    public int add(byte[] codes, int at) throws IOException {
        int lane = count % PqCodesShape.BLOCK;
        for (int m = 0; m < shape.subQuantizers(); m++) {
            int code = codes[at + m] & 0xFF;
            if (code >= shape.entries()) {
                throw new IllegalArgumentException("code of sub-quantizer %d: expected less than %d, found %d"
                        .formatted(m, shape.entries(), code));
            }
            if (shape.bits() == 8) {
                block[m * PqCodesShape.BLOCK + lane] = (byte) code;
            } else {
                block[m / 2 * PqCodesShape.BLOCK + lane] |= (byte) (m % 2 == 0 ? code : code << 4);
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
        if (count % PqCodesShape.BLOCK != 0) {
            blocks.putBytes(block);
        }
        PqCodesLayout layout = new PqCodesLayout(shape, count, !presence.allSet());
        SectionOutput out = segment.begin(SectionKind.PQ_CODES, field);
        out.putLong(count);
        out.putInt(shape.subQuantizers());
        out.putInt(shape.bits());
        out.putLong(layout.presenceAt);
        fingerprint.writeTo(out);
        out.align(PartLayout.ALIGNMENT);
        blocks.copyTo(out);
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
        if ((count + 1) % PqCodesShape.BLOCK == 0) {
            blocks.putBytes(block);
            Arrays.fill(block, (byte) 0);
        }
        return count++;
    }

    @Override
    public void close() throws IOException {
        try (blocks;
                presence) {
            // Closes both, also when one fails.
        }
    }
}

package dev.quarry.format.multi;

import dev.quarry.format.SectionKind;
import dev.quarry.format.SectionOutput;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.Spool;
import dev.quarry.format.part.PartLayout;
import java.io.IOException;
import java.nio.file.Path;

/// Collects how many vectors each document has, in temporary files, and writes a `MULTI_OFFSETS` section, which
/// [MultiOffsetsView] reads. Not thread-safe.
public final class MultiOffsetsWriter implements AutoCloseable {

    private final Spool starts;
    private final Spool documents;
    private int rows;
    private int vectors;

    private MultiOffsetsWriter(Spool starts, Spool documents) {
        this.starts = starts;
        this.documents = documents;
    }

    /// Starts with no documents.
    ///
    /// @param folder where the temporary files are put; the folder of the segment to be written
    public static MultiOffsetsWriter create(Path folder) {
        return new MultiOffsetsWriter(Spool.create(folder, "multi-starts"), Spool.create(folder, "multi-documents"));
    }

    /// Documents so far.
    public int rows() {
        return rows;
    }

    /// Vectors so far.
    public int vectors() {
        return vectors;
    }

    /// Adds the next document.
    ///
    /// @param count its vectors, 0 or more
    /// @throws IllegalStateException when the segment would have more than `Integer.MAX_VALUE` vectors; nothing
    ///     is added
    public void add(int count) throws IOException {
        if (count < 0) {
            throw new IllegalArgumentException("vectors: expected 0 or more, found " + count);
        }
        if (count > Integer.MAX_VALUE - vectors) {
            throw new IllegalStateException("expected at most %d vectors in a segment, found %d"
                    .formatted(Integer.MAX_VALUE, (long) vectors + count));
        }
        starts.putInt(vectors);
        for (int i = 0; i < count; i++) {
            documents.putInt(rows);
        }
        rows++;
        vectors += count;
    }

    /// Writes the section. No documents may be added afterwards.
    ///
    /// @param field the schema field's number
    public void finish(SegmentWriter segment, int field) throws IOException {
        SectionOutput out = segment.begin(SectionKind.MULTI_OFFSETS, field);
        out.putLong(rows);
        out.putInt(vectors);
        out.align(PartLayout.ALIGNMENT);
        starts.copyTo(out);
        out.putInt(vectors);
        out.align(PartLayout.ALIGNMENT);
        documents.copyTo(out);
        segment.end();
    }

    @Override
    public void close() throws IOException {
        try (starts;
                documents) {
            // Closes both, also when one fails.
        }
    }
}

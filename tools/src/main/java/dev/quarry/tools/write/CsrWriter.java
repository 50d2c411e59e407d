package dev.quarry.tools.write;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes big-ann CSR. Its three arrays lie apart, so each waits in a spool until the file is finished: the folder
/// needs room for the data twice.
final class CsrWriter implements SparseWriter {
    private final List<Closeable> parts = new ArrayList<>();
    private final OutputFile file;
    private final Spool offsets;
    private final Spool terms;
    private final Spool weights;
    private long rows;
    private long columns;
    private long entries;

    /// @param columns at least this many columns; more if a term needs it
    CsrWriter(Path target, int columns) throws IOException {
        this.columns = columns;
        try {
            this.file = open(new OutputFile(target));
            this.offsets = open(new Spool(target));
            this.terms = open(new Spool(target));
            this.weights = open(new Spool(target));
            offsets.out().putLong(0);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private <T extends Closeable> T open(T part) {
        parts.add(part);
        return part;
    }

    @Override
    public void add(@Nullable String id, int[] rowTerms, float[] rowWeights, int count, byte @Nullable [] contents)
            throws IOException {
        SparseWriter.check(rowTerms, rowWeights, count);
        rows++;
        entries += count;
        columns = count == 0 ? columns : Math.max(columns, rowTerms[count - 1] + 1L);
        offsets.out().putLong(entries);
        terms.out().putInts(rowTerms, count);
        weights.out().putFloats(rowWeights, count);
    }

    @Override
    public void finish() throws IOException {
        LittleEndianOutput header = new LittleEndianOutput(file.stream());
        header.putLong(rows);
        header.putLong(columns);
        header.putLong(entries);
        header.flush();
        offsets.drainTo(file.stream());
        terms.drainTo(file.stream());
        weights.drainTo(file.stream());
        file.finish();
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (Closeable part : parts) {
            try {
                part.close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        parts.clear();
        if (failure != null) {
            throw failure;
        }
    }
}

package dev.quarry;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.FormatException;
import dev.quarry.format.deletes.DeletesFile;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.index.FieldModels;
import dev.quarry.index.LiveSegment;
import dev.quarry.index.SegmentReader;
import dev.quarry.schema.Schema;
import dev.quarry.schema.SchemaCodec;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// The open files of one state of an index, and what was wrong with those that are left out. Immutable; every
/// reader in it is held until [#close].
///
/// @param generation of the commit it shows, or was made after
record Snapshot(
        long generation, Schema schema, FieldModels models, List<LiveSegment> segments, List<FormatException> damage) {

    /// How many bytes [OpenOptions.Verification#SMALL_SEGMENTS] reads in all.
    private static final long SMALL_BYTES = 16 << 20;

    /// Opens the files of a commit.
    ///
    /// @param before whose readers and models are taken over where the commit has them; null for none
    /// @throws NoSuchFileException when a file is missing: damage, or a later commit came in between
    static Snapshot open(Path folder, Manifest manifest, @Nullable Snapshot before, OpenOptions options)
            throws IOException {
        Schema schema = SchemaCodec.schema(folder, manifest);
        FieldModels models =
                before == null ? FieldModels.read(folder, schema) : FieldModels.read(folder, schema, before.models);
        Map<SegmentEntry, SegmentReader> known = new HashMap<>();
        if (before != null && before.schema.equals(schema)) {
            // readers know the fields, with their models and defaults of searches
            before.segments.forEach(segment -> known.put(segment.reader().entry(), segment.reader()));
        }
        Snapshot snapshot = new Snapshot(manifest.generation(), schema, models, new ArrayList<>(), new ArrayList<>());
        try {
            long budget = switch (options.verification()) {
                case STRUCTURE -> 0;
                case SMALL_SEGMENTS -> SMALL_BYTES;
                case EVERYTHING -> Long.MAX_VALUE;
            };
            for (SegmentEntry entry : manifest.segments()) {
                SegmentReader shared = known.get(entry.with(Optional.empty()));
                boolean verified = shared == null && entry.byteSize() <= budget;
                budget -= verified ? entry.byteSize() : 0;
                snapshot.add(folder, entry, shared, verified, options);
            }
            return snapshot;
        } catch (IOException | RuntimeException e) {
            snapshot.close();
            throw e;
        }
    }

    private void add(
            Path folder, SegmentEntry entry, @Nullable SegmentReader shared, boolean verified, OpenOptions options)
            throws IOException {
        SegmentReader reader = null;
        try {
            reader = shared != null
                    ? shared.retain()
                    : SegmentReader.open(folder.resolve(entry.name()), entry, schema, models, options.residence());
            if (verified) {
                reader.verifyChecksums();
            }
            RoaringBitmap deleted = entry.deletes().isPresent()
                    ? DeletesFile.read(folder, entry.deletes().get(), entry.rows())
                    : null;
            segments.add(new LiveSegment(reader, rows(), deleted));
        } catch (IOException | RuntimeException e) {
            if (reader != null) {
                reader.close();
            }
            if (options.damage() == OpenOptions.Damage.LEAVE_OUT && e instanceof FormatException damaged) {
                damage.add(damaged);
            } else if (options.damage() == OpenOptions.Damage.LEAVE_OUT && e instanceof NoSuchFileException missing) {
                damage.add(missing(folder, missing, generation));
            } else {
                throw e;
            }
        }
    }

    /// What a missing file is once it is clear that no later commit took it away.
    static CorruptSegmentException missing(Path folder, NoSuchFileException e, long generation) {
        return new CorruptSegmentException(
                folder.resolve(e.getFile()),
                "file",
                0,
                "the file that commit " + generation + " consists of",
                "no file");
    }

    /// The rows of all segments, deleted ones included.
    long rows() {
        return segments.stream().mapToLong(LiveSegment::rows).sum();
    }

    /// Gives the readers back.
    void close() {
        segments.forEach(segment -> segment.reader().close());
    }
}

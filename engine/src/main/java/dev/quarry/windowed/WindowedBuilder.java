package dev.quarry.windowed;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.format.windows.EncodedWindowedList;
import dev.quarry.format.windows.WindowedListEncoder;
import dev.quarry.format.windows.WindowedPostingsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Builds the windowed posting lists of a segment from its rows: one pass that counts, one that gathers, and the
/// encoding. The bytes depend on the rows and the parameters alone, not on threads or memory.
///
/// Memory: `gatherBytes` for postings (eight bytes each, but at least one whole list). When the postings do not fit,
/// terms are taken in ranges, each with one more pass over the rows.
///
/// @param parameters what to build
/// @param workers the threads to use
/// @param progress hears two stages, `count postings` (in passes) and `build lists` (in terms)
/// @param gatherBytes memory for postings, at least 1 MiB
public record WindowedBuilder(WindowedParameters parameters, Workers workers, Progress progress, long gatherBytes) {

    /// The least memory for postings, in bytes.
    public static final int LEAST_BYTES = 1 << 20;

    /// Terms whose lists are encoded, then written, together.
    private static final int BATCH_TERMS = 1024;

    public WindowedBuilder {
        if (gatherBytes < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "gatherBytes: expected at least " + LEAST_BYTES + ", found " + gatherBytes);
        }
    }

    /// Builds all lists.
    ///
    /// @param folder for a temporary file that the returned writer deletes on close
    /// @return a writer that has everything but the section to write to
    public WindowedPostingsWriter build(SparseRowsView rows, Path folder) throws IOException {
        progress.stage("count postings", 1);
        RowSlices slices = new RowSlices(rows, workers, gatherBytes);
        progress.advance(1);
        WindowedListEncoder encoder = new WindowedListEncoder(parameters.windowShift());
        WindowedPostingsWriter writer = WindowedPostingsWriter.create(folder, encoder, rows.rows(), rows.vocabulary());
        try {
            progress.stage("build lists", rows.vocabulary());
            for (int first = 0; first < rows.vocabulary(); ) {
                int end = slices.endOfRange(first, gatherBytes / RowSlices.POSTING_BYTES);
                RowSlices.Lists lists = slices.gather(first, end);
                for (int from = first; from < end; from += BATCH_TERMS) {
                    append(lists, from, Math.min(end, from + BATCH_TERMS), encoder, writer);
                }
                first = end;
            }
        } catch (IOException | RuntimeException e) {
            writer.close();
            throw e;
        }
        return writer;
    }

    private void append(
            RowSlices.Lists lists, int from, int to, WindowedListEncoder encoder, WindowedPostingsWriter writer)
            throws IOException {
        @Nullable EncodedWindowedList[] encoded = new EncodedWindowedList[to - from];
        List<WindowedListEncoder> encoders = workers.scratch(() -> encoder);
        workers.run(encoders, to - from, (own, number) -> {
            if (lists.end(from + number) > lists.start(from + number)) {
                encoded[number] =
                        own.encode(lists.rows(), lists.values(), lists.start(from + number), lists.end(from + number));
            }
            progress.advance(1);
        });
        for (int term = from; term < to; term++) {
            EncodedWindowedList list = encoded[term - from];
            if (list != null) {
                writer.append(term, list);
            }
        }
    }
}

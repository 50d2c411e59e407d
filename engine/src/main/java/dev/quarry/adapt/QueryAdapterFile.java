package dev.quarry.adapt;

import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.adapt.QueryAdapterView;
import dev.quarry.format.adapt.QueryAdapterWriter;
import java.io.IOException;
import java.nio.file.Path;

/// Adapters as files: a segment file without rows, whose one section is the adapter.
public final class QueryAdapterFile {

    private QueryAdapterFile() {}

    /// Writes an adapter. After a return the file is durable; it is whole or absent at all times.
    ///
    /// @param file must not exist
    /// @throws IllegalArgumentException when a value is not finite
    public static void write(Path file, QueryAdapter adapter) throws IOException {
        try (SegmentWriter segment = SegmentWriter.create(file, 0, 0)) {
            QueryAdapterWriter.write(adapter.contents(), segment);
            segment.publish();
        }
    }

    /// Reads an adapter: every byte, against checksums and the adapter's fingerprint.
    ///
    /// @throws dev.quarry.format.CorruptSegmentException when the file is damaged, or holds no adapter
    /// @throws dev.quarry.format.UnsupportedFormatException when it comes from a newer version
    public static QueryAdapter read(Path file) throws IOException {
        try (Segment segment = Segment.open(file)) {
            segment.verifyChecksums();
            return QueryAdapter.of(QueryAdapterView.open(segment.require(SectionKind.QUERY_ADAPTER, 0))
                    .contents());
        }
    }
}

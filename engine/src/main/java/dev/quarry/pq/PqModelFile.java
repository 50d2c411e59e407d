package dev.quarry.pq;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.pq.PqModelView;
import dev.quarry.format.pq.PqModelWriter;
import java.io.IOException;
import java.nio.file.Path;

/// Models as files: a segment file without rows, whose one section is the model.
public final class PqModelFile {

    private PqModelFile() {}

    /// Writes a model. After a return the file is durable; it is whole or absent at all times.
    ///
    /// @param file must not exist
    /// @throws IllegalArgumentException when a value of the model is not finite
    public static void write(Path file, PqModel model) throws IOException {
        try (SegmentWriter segment = SegmentWriter.create(file, 0, 0)) {
            PqModelWriter.write(model.contents(), segment);
            segment.publish();
        }
    }

    /// Reads a model: every byte, against checksums and the model's fingerprint.
    ///
    /// @throws CorruptSegmentException when the file is damaged, or holds no model
    /// @throws dev.quarry.format.UnsupportedFormatException when it comes from a newer version
    public static PqModel read(Path file) throws IOException {
        try (Segment segment = Segment.open(file)) {
            segment.verifyChecksums();
            return PqModel.of(
                    PqModelView.open(segment.require(SectionKind.PQ_MODEL, 0)).contents());
        }
    }
}

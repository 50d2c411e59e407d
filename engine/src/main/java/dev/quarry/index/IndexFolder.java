package dev.quarry.index;

import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.SegmentEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The names of the files in an index folder.
public final class IndexFolder {

    private static final Pattern OURS =
            Pattern.compile("segment-\\d{19}|segment-\\d{19}\\.tmp|manifest-\\d{19}\\.tmp|.+\\.spool");

    private IndexFolder() {}

    /// The name of the n-th segment file.
    public static String segmentName(long number) {
        return "segment-%019d".formatted(number);
    }

    /// Deletes what an interrupted writer left: temporary files, and segments that no commit refers to. To be called
    /// with the write lock held.
    public static void removeOrphans(Path folder, Manifest current) throws IOException {
        Set<String> referenced = new HashSet<>();
        for (SegmentEntry segment : current.segments()) {
            referenced.add(segment.name());
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (OURS.matcher(name).matches() && !referenced.contains(name)) {
                    Files.delete(file);
                }
            }
        }
    }
}

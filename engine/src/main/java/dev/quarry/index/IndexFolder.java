package dev.quarry.index;

import dev.quarry.format.DurableFiles;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.format.pq.Fingerprint;
import dev.quarry.ids.IdLookup;
import dev.quarry.quantize.Quantization;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The names of the files in an index folder.
public final class IndexFolder {

    private static final Pattern OURS =
            Pattern.compile("(segment-\\d{19}|deletes-\\d{19}-\\d{19}|model-[0-9a-f]{64})(\\.tmp)?|"
                    + "manifest-\\d{19}\\.tmp|.+\\.spool(\\.tmp)?|ids\\.(map|stamp)(\\.tmp)?");

    private static final Pattern SEGMENT = Pattern.compile("segment-0{9}(\\d{10})");

    private static final Pattern BEFORE_THE_FIRST_COMMIT =
            Pattern.compile("manifest-\\d{19}\\.tmp|" + Pattern.quote(WriteLock.FILE));

    private IndexFolder() {}

    /// Whether a file can be there although no commit is: left when an index was about to be made.
    public static boolean isOfNoCommit(Path file) {
        return BEFORE_THE_FIRST_COMMIT.matcher(file.getFileName().toString()).matches();
    }

    /// The name of the n-th segment file.
    public static String segmentName(long number) {
        return "segment-%019d".formatted(number);
    }

    /// The number in the name of a segment file; -1 for a name that [#segmentName] would not give to a number
    /// below 10^10.
    public static long segmentNumber(String name) {
        Matcher parts = SEGMENT.matcher(name);
        return parts.matches() ? Long.parseLong(parts.group(1)) : -1;
    }

    /// The name of the file of a segment's deletes.
    ///
    /// @param segment the segment's name
    /// @param generation of the commit that writes it
    public static String deletesName(String segment, long generation) {
        return "deletes-%s-%019d".formatted(segment.substring(segment.indexOf('-') + 1), generation);
    }

    /// The name of a model's file.
    public static String modelName(Fingerprint model) {
        return "model-" + model.hex();
    }

    /// The names of a commit's segments and their deletes.
    public static Set<String> segmentFiles(Manifest manifest) {
        Set<String> names = new HashSet<>();
        for (SegmentEntry segment : manifest.segments()) {
            names.add(segment.name());
            segment.deletes().ifPresent(deletes -> names.add(deletes.name()));
        }
        return names;
    }

    /// The names of the files that a commit consists of, its manifest left aside: its segments, their deletes,
    /// and the models of its schema.
    public static Set<String> files(Manifest manifest, Schema schema) {
        Set<String> names = segmentFiles(manifest);
        for (Field field : schema.fields()) {
            if (field instanceof DenseField dense && dense.quantization() instanceof Quantization.Product product) {
                product.model().ifPresent(model -> names.add(modelName(model)));
            }
        }
        return names;
    }

    /// Deletes what an interrupted writer left: temporary files, and segments, deletes and models that the commit
    /// does not refer to. Before that it forces the folder: the interrupted writer may not have got to forcing
    /// the name of the commit's manifest, and were it lost, the commit before would need what is deleted here. The
    /// id map goes too, when the writer keeps none. To be called with the write lock held.
    public static void removeOrphans(Path folder, Manifest current, Schema schema, IdLookup ids) throws IOException {
        DurableFiles.forceFolder(folder);
        Set<String> referenced = files(current, schema);
        if (ids instanceof IdLookup.Mapped) {
            referenced.add(IdLookup.Mapped.FILE);
            referenced.add(IdLookup.Mapped.STAMP);
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

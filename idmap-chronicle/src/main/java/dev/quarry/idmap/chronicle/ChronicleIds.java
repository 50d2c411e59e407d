package dev.quarry.idmap.chronicle;

import dev.quarry.ids.IdLookup;
import dev.quarry.ids.IdMap;
import dev.quarry.schema.Schema;
import java.io.IOException;
import java.nio.file.Path;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;

/// Lets a writer find documents in a Chronicle Map, off-heap and persisted in the index folder:
///
/// ```java
/// IndexWriter.open(folder, WriterOptions.DEFAULT.withIds(ChronicleIds.forDocuments(5_000_000)))
/// ```
///
/// The map has a fixed size, given by the number of documents, of some 40 bytes each on disk whatever the ids
/// are: it keeps longs as they are and of strings a hash of 64 bits. Two strings of one hash, which 5 million
/// have with a probability below one in a million, are told apart by the writer, as all the map says is compared
/// with the segments.
///
/// Chronicle Map compiles classes when the first map is made or opened, which takes some seconds and needs a JDK,
/// not a runtime image without `jdk.compiler`; and it needs these flags of the JVM, without which opening a
/// writer ends in a [MissingJvmFlagsException] that names those to add:
///
/// ```
/// --add-exports=java.base/sun.nio.ch=ALL-UNNAMED
/// --add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED
/// --add-opens=java.base/java.lang=ALL-UNNAMED
/// --add-opens=java.base/java.lang.reflect=ALL-UNNAMED
/// ```
///
/// With `--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED`, `--enable-native-access=ALL-UNNAMED` and
/// `--sun-misc-unsafe-memory-access=allow` it works without warnings. It logs through SLF4J, for which an
/// application may add `slf4j-nop`. Its library for reporting use over the network, `chronicle-analytics`, is
/// excluded; where other dependencies bring it, `-Dchronicle.analytics.disable=true` silences it.
///
/// Immutable and thread-safe.
public final class ChronicleIds implements IdLookup.Mapped {

    /// Part of the name: another release may have other bytes.
    private static final String RELEASE = "chronicle-map 2026.1";

    private final long documents;

    private ChronicleIds(long documents) {
        this.documents = documents;
    }

    /// Maps for indexes of up to so many documents; a writer refuses what would be one more. Another number than
    /// before makes the map anew when the next writer is opened.
    ///
    /// @param documents at least 1, at most 2^31
    public static ChronicleIds forDocuments(long documents) {
        if (documents < 1 || documents > 1L << 31) {
            throw new IllegalArgumentException("documents: expected 1 to 2^31, found " + documents);
        }
        return new ChronicleIds(documents);
    }

    @Override
    public String name() {
        return RELEASE + " for " + documents;
    }

    @Override
    public long maximum() {
        return documents;
    }

    @Override
    public IdMap create(Path file, Schema.IdKind kind) throws IOException {
        return map(file);
    }

    @Override
    public IdMap open(Path file, Schema.IdKind kind) throws IOException {
        return map(file);
    }

    private IdMap map(Path file) throws IOException {
        JvmFlags.require();
        ChronicleMap<Long, Long> map = ChronicleMapBuilder.of(Long.class, Long.class)
                .entries(documents + documents / 8 + 1024) // what a merge tells of, and is deleted meanwhile, is more
                .putReturnsNull(true)
                .removeReturnsNull(true)
                .createPersistedTo(file.toFile());
        return new ChronicleIdMap(file, map, documents);
    }
}

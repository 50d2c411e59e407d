package dev.quarry.idmap.chronicle;

import dev.quarry.document.DocumentId;
import dev.quarry.format.part.KeyHash;
import dev.quarry.ids.IdMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import net.openhft.chronicle.map.ChronicleMap;

/// Places by id, or by the hash of an id that is a string.
final class ChronicleIdMap implements IdMap {

    private final Path file;
    private final ChronicleMap<Long, Long> places;
    private final long documents;

    ChronicleIdMap(Path file, ChronicleMap<Long, Long> places, long documents) {
        this.file = file;
        this.places = places;
        this.documents = documents;
    }

    private static long key(DocumentId id) {
        return switch (id) {
            case DocumentId.OfLong(long value) -> value;
            case DocumentId.OfString(String value) -> {
                byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
                yield KeyHash.of(utf8, 0, utf8.length);
            }
        };
    }

    @Override
    public long find(DocumentId id) {
        Long place = places.get(key(id));
        return place == null ? NOWHERE : place;
    }

    @Override
    public void put(DocumentId id, long place) throws IOException {
        try {
            places.put(key(id), place);
        } catch (IllegalStateException e) { // how it says that it is full
            throw new IOException(
                    "%s: the id map, made for %d documents, takes no more; nothing that was committed is lost: open a"
                                    .formatted(file, documents)
                            + " writer with ChronicleIds.forDocuments of a larger number",
                    e);
        }
    }

    @Override
    public void remove(DocumentId id) {
        places.remove(key(id));
    }

    @Override
    public void close() {
        places.close();
    }
}

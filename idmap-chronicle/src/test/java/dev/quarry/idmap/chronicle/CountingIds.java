package dev.quarry.idmap.chronicle;

import dev.quarry.ids.IdLookup;
import dev.quarry.ids.IdMap;
import dev.quarry.schema.Schema;
import java.io.IOException;
import java.nio.file.Path;

/// Counts whether maps are made or opened.
final class CountingIds implements IdLookup.Mapped {

    private final ChronicleIds maps;
    int created;
    int opened;

    CountingIds(long documents) {
        this.maps = ChronicleIds.forDocuments(documents);
    }

    @Override
    public String name() {
        return maps.name();
    }

    @Override
    public long maximum() {
        return maps.maximum();
    }

    @Override
    public IdMap create(Path file, Schema.IdKind kind) throws IOException {
        created++;
        return maps.create(file, kind);
    }

    @Override
    public IdMap open(Path file, Schema.IdKind kind) throws IOException {
        opened++;
        return maps.open(file, kind);
    }
}

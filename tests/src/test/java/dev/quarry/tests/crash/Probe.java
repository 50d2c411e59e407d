package dev.quarry.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.NotAnIndexException;
import dev.quarry.OpenOptions;
import dev.quarry.Searcher;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.format.check.CheckReport;
import dev.quarry.format.check.SegmentChecker;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.ManifestStore;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.pq.PqModel;
import dev.quarry.query.Hit;
import dev.quarry.query.Query;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Looks at an index folder as an application would, and holds it against what is allowed.
final class Probe {

    private static final OpenOptions EVERYTHING = OpenOptions.DEFAULT
            .withVerification(OpenOptions.Verification.EVERYTHING)
            .withWarmUp(Duration.ZERO);
    private static final int MANY = 10_000;
    private static final int A_FEW = 10;

    private final Path folder;
    private final String context;

    /// @param context for messages: what happened before
    Probe(Path folder, String context) {
        this.folder = folder;
        this.context = context;
    }

    /// Reads everything, and requires one of these states.
    ///
    /// @return the one it is
    State require(List<State> allowed) throws IOException {
        State found = read();
        assertThat(allowed).as("%s: what the index may hold", context).contains(found);
        return found;
    }

    /// Reads everything, then writes on, from whatever was left: orphans go, and one more commit can be read.
    State requireLife(List<State> allowed) throws IOException {
        State found = require(allowed);
        Map<String, Integer> versions = new TreeMap<>();
        switch (found) {
            case State.NoIndex() -> Index.create(folder, Version.schema());
            case State.Documents(Map<String, Integer> before) -> versions.putAll(before);
        }
        Version another = new Version("another", 1);
        versions.put(another.id(), another.number());
        Fields fields = fields();
        fields.complete(versions);
        try (IndexWriter writer = IndexWriter.open(folder, Run.OPTIONS)) {
            writer.add(fields.document(another));
            writer.commit();
        }
        require(List.of(new State.Documents(versions)));
        requireNoOrphans();
        return found;
    }

    private Optional<PqModel> model() throws IOException {
        try (Index index = Index.open(folder, EVERYTHING)) {
            return Fields.of(index.schema()) == Fields.CODED ? index.model(Fields.CODES) : Optional.empty();
        }
    }

    private Fields fields() throws IOException {
        try (Index index = Index.open(folder, EVERYTHING)) {
            return Fields.of(index.schema());
        }
    }

    private State read() throws IOException {
        try (Index index = Index.open(folder, EVERYTHING)) {
            for (Path segment : index.segmentFiles()) {
                CheckReport report = SegmentChecker.check(segment);
                assertThat(report.problems()).as("%s: %s", context, segment).isEmpty();
            }
            return read(index);
        } catch (NotAnIndexException e) {
            return new State.NoIndex();
        }
    }

    /// Reads all documents of an index.
    State read(Index index) {
        Searcher searcher = index.searcher();
        Query all = Query.of(Version.SPARSE, FieldValue.tokens(new String[] {Version.COMMON}, new float[] {1}))
                .withK(MANY)
                .exact();
        Map<String, Integer> versions = new HashMap<>();
        for (Hit hit : searcher.search(all).list()) {
            String id = hit.id().toString();
            assertThat(versions).as("%s: hits, each once", context).doesNotContainKey(id);
            versions.put(id, read(searcher, hit));
        }
        assertThat(index.documents()).as("%s: documents", context).isEqualTo(versions.size());
        List<String> dense = Fields.of(index.schema()) == Fields.CODED
                ? List.of(Version.DENSE, Fields.CODES)
                : List.of(Version.DENSE);
        versions.forEach((id, number) -> requireFound(searcher, new Version(id, number), dense));
        Fields.steps(index).ifPresent(steps -> versions.put(Fields.MODEL, steps));
        return new State.Documents(versions);
    }

    private int read(Searcher searcher, Hit hit) {
        String id = hit.id().toString();
        assertThat(searcher.row(DocumentId.of(id)))
                .as("%s: row of %s", context, id)
                .hasValue(hit.row());
        byte[] payload = searcher.payload(hit.row());
        String[] names = new String(payload, StandardCharsets.ISO_8859_1).split("/", 3);
        assertThat(names).as("%s: payload of %s", context, id).hasSize(3).startsWith(id);
        Version version = new Version(id, Integer.parseInt(names[1]));
        assertThat(payload).as("%s: payload of %s", context, version).isEqualTo(version.payload());
        assertThat(hit.score()).as("%s: score of %s", context, version).isEqualTo(version.weights()[0]);
        assertThat(searcher.value(Version.DENSE, hit.row()))
                .as("%s: vector of %s", context, version)
                .hasValueSatisfying(value -> assertThat(value)
                        .isInstanceOfSatisfying(
                                FieldValue.Floats.class,
                                floats -> assertThat(floats.values()).isEqualTo(version.vector())));
        return version.number();
    }

    private void requireFound(Searcher searcher, Version version, List<String> dense) {
        Query only =
                Query.of(Version.SPARSE, FieldValue.tokens(new String[] {"only-" + version.id()}, new float[] {1}));
        assertThat(searcher.search(only).list())
                .as("%s: search for the only one, %s", context, version)
                .singleElement()
                .satisfies(hit -> assertThat(hit.id().toString()).isEqualTo(version.id()));
        for (String field : dense) {
            // scored by codes first, then by vectors: enough of them that the right one is among those
            Query nearest = Query.of(field, FieldValue.dense(version.vector())).withK(A_FEW);
            assertThat(searcher.search(nearest).list())
                    .as("%s: search in %s for the nearest of %s", context, field, version)
                    .first()
                    .satisfies(hit -> assertThat(hit.id().toString()).isEqualTo(version.id()));
        }
    }

    private void requireNoOrphans() throws IOException {
        Manifest manifest = ManifestStore.newest(folder).orElseThrow();
        List<String> expected =
                new ArrayList<>(List.of("write.lock", "manifest-%019d".formatted(manifest.generation())));
        for (SegmentEntry segment : manifest.segments()) {
            expected.add(segment.name());
            segment.deletes().ifPresent(deletes -> expected.add(deletes.name()));
        }
        model().ifPresent(model -> expected.add("model-" + model.fingerprint().hex()));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("%s: files", context)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }
}

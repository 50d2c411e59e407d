package dev.quarry.index;

import dev.quarry.build.Workers;
import dev.quarry.document.FieldValue;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.format.SectionKind;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.postings.BlockedPostingsView;
import dev.quarry.format.postings.BlockedPostingsWriter;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.format.rows.SparseRowsWriter;
import dev.quarry.format.terms.TermsView;
import dev.quarry.format.terms.TermsWriter;
import dev.quarry.format.windows.WindowedPostingsWriter;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import dev.quarry.seismic.NeighborsBuilder;
import dev.quarry.seismic.SeismicBuilder;
import dev.quarry.seismic.SeismicParameters;
import dev.quarry.windowed.WindowedBuilder;
import dev.quarry.windowed.WindowedParameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes the rows, the term dictionary and the posting lists of a sparse field.
final class SparseFieldWriter implements FieldWriter {

    private final Path folder;
    private final SparseField field;
    private final SparseRowsWriter rows;
    private final @Nullable TermsWriter dictionary;
    private int[] terms = new int[256];
    private float[] weights = new float[256];
    private int count;
    private long[] order = new long[256];

    SparseFieldWriter(Path folder, SparseField field) throws IOException {
        this.folder = folder;
        this.field = field;
        this.rows = SparseRowsWriter.create(folder, field.values());
        this.dictionary = field.terms() == TermNaming.TOKENS ? TermsWriter.create(folder) : null;
    }

    @Override
    public void stage(String id, @Nullable FieldValue value) throws IOException {
        count = 0;
        switch (value) {
            case null -> {}
            case FieldValue.Terms(int[] numbers, float[] values)
            when dictionary == null -> {
                stageTerms(id, numbers, values);
            }
            case FieldValue.Tokens(String[] tokens, float[] values)
            when dictionary != null -> {
                stageTokens(id, dictionary, tokens, values);
            }
            default ->
                throw invalid(
                        id,
                        dictionary == null ? "a sparse vector of term numbers" : "a sparse vector of tokens",
                        DenseVectors.kind(value));
        }
    }

    private void stageTerms(String id, int[] numbers, float[] values) {
        grow(numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] < 0 || numbers[i] >= SparseRowsWriter.MOST_TERMS) {
                throw invalid(id, "terms from 0 to " + (SparseRowsWriter.MOST_TERMS - 1), "term " + numbers[i]);
            }
            requireWeight(id, values[i], "term " + numbers[i]);
            order[i] = (long) numbers[i] << Integer.SIZE | i;
        }
        Arrays.sort(order, 0, numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            int from = (int) order[i];
            terms[i] = numbers[from];
            weights[i] = values[from];
            if (i > 0 && terms[i] == terms[i - 1]) {
                throw invalid(id, "each term once", "term " + terms[i] + " twice");
            }
        }
        count = numbers.length;
    }

    /// A token of a document that is refused after all keeps its number: the dictionary may know tokens no row has.
    private void stageTokens(String id, TermsWriter known, String[] tokens, float[] values) throws IOException {
        int[] numbers = new int[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            requireWeight(id, values[i], "token \"" + tokens[i] + "\"");
            try {
                numbers[i] = known.term(tokens[i]);
            } catch (IllegalArgumentException e) {
                throw invalid(id, "tokens of 1 to 65535 bytes", String.valueOf(e.getMessage()));
            }
        }
        stageTerms(id, numbers, values);
    }

    private void requireWeight(String id, float weight, String of) {
        if (!(weight > 0) || weight == Float.POSITIVE_INFINITY) {
            throw invalid(id, "positive finite weights", "weight " + weight + " of " + of);
        }
    }

    @Override
    public void append() throws IOException {
        rows.add(terms, weights, count);
    }

    @Override
    public void copy(FieldReader from, LiveRows live) throws IOException {
        if (!(from instanceof SparseFieldReader source)) {
            throw new IllegalArgumentException("field " + field.name() + ": expected a sparse field, found " + from);
        }
        TermsView known = source.dictionary();
        if (dictionary == null || known == null) {
            live.forEachRun((first, end) -> rows.copy(source.rows(), first, end, term -> term));
        } else {
            CopiedTerms numbers = new CopiedTerms(known, dictionary);
            live.forEachRun((first, end) -> rows.copy(source.rows(), first, end, numbers));
        }
    }

    @Override
    public void finish(SegmentWriter segment, int number, Resources resources) throws IOException {
        if (dictionary != null) {
            dictionary.finish(segment, number);
        }
        resources.progress().stage("write rows of " + field.name(), 0);
        rows.writeTo(segment.begin(SectionKind.SPARSE_ROWS, number));
        segment.end();
        writePostings(field.indexing(), segment, number, resources);
    }

    private void writePostings(SparseField.Indexing indexing, SegmentWriter segment, int number, Resources resources)
            throws IOException {
        switch (indexing) {
            case SparseField.Indexing.Scan scan -> {}
            case SparseField.Indexing.Seismic(
                    SeismicParameters parameters,
                    Optional<WindowedParameters> exactLists) -> {
                writeBlocked(segment, number, parameters, resources);
                if (exactLists.isPresent()) {
                    writeWindowed(segment, number, exactLists.get(), resources);
                }
            }
            case SparseField.Indexing.Windowed(WindowedParameters parameters) ->
                writeWindowed(segment, number, parameters, resources);
            case SparseField.Indexing.Auto auto -> writePostings(auto.choose(rows.rows()), segment, number, resources);
        }
    }

    private void writeBlocked(SegmentWriter segment, int number, SeismicParameters parameters, Resources resources)
            throws IOException {
        Workers workers = new Workers(resources.threads());
        SeismicBuilder builder = new SeismicBuilder(parameters, workers, resources.progress(), resources.bufferBytes());
        if (resources.batches().wantsDevice()) {
            builder = builder.on(resources.batches().on(workers));
        }
        try (Arena arena = Arena.ofShared()) {
            SparseRowsView view = SparseRowsView.of(segment.section(SectionKind.SPARSE_ROWS, number, arena));
            try (BlockedPostingsWriter postings = builder.build(view, folder)) {
                postings.writeTo(segment.begin(SectionKind.BLOCKED_POSTINGS, number));
                segment.end();
            }
            if (parameters.neighbors() > 0) {
                BlockedPostingsView lists =
                        BlockedPostingsView.of(segment.section(SectionKind.BLOCKED_POSTINGS, number, arena));
                new NeighborsBuilder(parameters.neighbors(), workers, resources.progress())
                        .build(view, lists, segment.begin(SectionKind.ROW_NEIGHBORS, number));
                segment.end();
            }
        }
    }

    private void writeWindowed(SegmentWriter segment, int number, WindowedParameters parameters, Resources resources)
            throws IOException {
        WindowedBuilder builder = new WindowedBuilder(
                parameters, new Workers(resources.threads()), resources.progress(), resources.bufferBytes());
        try (Arena arena = Arena.ofShared()) {
            SparseRowsView view = SparseRowsView.of(segment.section(SectionKind.SPARSE_ROWS, number, arena));
            try (WindowedPostingsWriter postings = builder.build(view, folder)) {
                postings.writeTo(segment.begin(SectionKind.WINDOWED_POSTINGS, number));
                segment.end();
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (rows) {
            if (dictionary != null) {
                dictionary.close();
            }
        }
    }

    private void grow(int length) {
        if (terms.length < length) {
            terms = new int[length];
            weights = new float[length];
            order = new long[length];
        }
    }

    private InvalidDocumentException invalid(String id, String expected, String found) {
        return new InvalidDocumentException(id, "field " + field.name(), expected, found);
    }
}

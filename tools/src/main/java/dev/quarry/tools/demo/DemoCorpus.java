package dev.quarry.tools.demo;

import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import dev.quarry.tools.generate.DenseCollection;
import dev.quarry.tools.generate.DenseShape;
import dev.quarry.tools.generate.SparseBuffer;
import dev.quarry.tools.generate.SparseCollection;
import dev.quarry.tools.generate.SparseShape;
import dev.quarry.tools.load.NamedQuery;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Made-up documents with a sparse vector of words, a dense vector, and a text of their weightiest words. Not
/// thread-safe.
public final class DemoCorpus {
    /// The sparse field.
    public static final String WORDS = "words";

    /// The dense field.
    public static final String EMBEDDING = "embedding";

    private static final int DIMENSIONS = 128;
    private static final int TEXT_WORDS = 8;

    private final SparseCollection sparse;
    private final DenseCollection dense;
    private final SparseBuffer row;
    private final float[] vector = new float[DIMENSIONS];

    public DemoCorpus(long documents, long seed) {
        DenseShape like = DenseShape.EMBEDDINGS;
        this.sparse = new SparseCollection(documents, seed, SparseShape.PASSAGES);
        this.dense = new DenseCollection(
                documents,
                seed,
                new DenseShape(DIMENSIONS, like.ownDirections(), like.domains(), like.vectorsPerTopic()));
        this.row = sparse.newBuffer();
    }

    /// The schema that fits the documents.
    public static Schema schema() {
        return Schema.withStringIds(SparseField.of(WORDS), DenseField.of(EMBEDDING, DIMENSIONS, Similarity.COSINE));
    }

    public Document document(long number) {
        sparse.document(number, row);
        FieldValue words = words();
        byte[] text = text().getBytes(StandardCharsets.UTF_8);
        dense.vector(number, vector);
        return Document.of("doc-" + number)
                .with(WORDS, words)
                .with(EMBEDDING, FieldValue.dense(vector.clone()))
                .withPayload(text);
    }

    /// The first queries of the sparse field.
    public List<NamedQuery> wordQueries(int count) {
        List<NamedQuery> queries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sparse.query(i, row);
            queries.add(new NamedQuery(text(), words()));
        }
        return queries;
    }

    /// The first queries of the dense field.
    public List<NamedQuery> embeddingQueries(int count) {
        List<NamedQuery> queries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            dense.query(i, vector);
            queries.add(new NamedQuery("embedding " + i, FieldValue.dense(vector.clone())));
        }
        return queries;
    }

    private FieldValue words() {
        String[] tokens = new String[row.size()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = Words.word(row.term(i));
        }
        return FieldValue.tokens(tokens, row.copyWeights());
    }

    /// The weightiest words of the current row.
    private String text() {
        return IntStream.range(0, row.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> row.weight(i)).reversed())
                .limit(TEXT_WORDS)
                .map(i -> Words.word(row.term(i)))
                .collect(Collectors.joining(" "));
    }
}

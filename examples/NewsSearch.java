import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.NotAnIndexException;
import dev.quarry.Searcher;
import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.filter.Filter;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.query.HybridQuery;
import dev.quarry.query.Query;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A search over a handful of news items by words, by likeness, and by attributes, in an index that changes while it
/// is searched. Run it twice: the second time it finds the index of the first.
///
/// The two encoders at the end stand for models: a learned sparse one (SPLADE, say) gives the weights of tokens, a
/// dense one the vector. Everything else is as an application would have it.
public class NewsSearch {

    record Item(String id, int year, String section, String text) {}

    static final List<Item> ITEMS = List.of(
            new Item("n1", 2019, "science", "A telescope sees the first stars form in a distant galaxy"),
            new Item("n2", 2021, "science", "Rocket lands upright after taking a telescope to orbit"),
            new Item("n3", 2021, "sport", "The home team wins the final after extra time"),
            new Item("n4", 2022, "economy", "Prices rise as ships wait for weeks outside the harbour"),
            new Item("n5", 2023, "science", "Bees learn to play with balls, researchers find"),
            new Item("n6", 2023, "sport", "Rowing team trains in the harbour before dawn"),
            new Item("n7", 2024, "economy", "Orders for ships and rockets fill the yards"));

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args.length > 0 ? args[0] : "news-index");
        try {
            Index.create(
                    folder,
                    Schema.withStringIds(
                            SparseField.of("words"),
                            DenseField.of("likeness", 64, Similarity.COSINE),
                            AttributeField.of("year", AttributeType.LONG),
                            AttributeField.of("section", AttributeType.KEYWORD)));
        } catch (NotAnIndexException e) {
            System.out.println("going on with the index in " + folder);
        }
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (Item item : ITEMS) {
                writer.upsert(document(item)); // replaces what has the id
            }
            writer.commit(); // from here on it survives a power cut
            System.out.println("committed: " + writer.documents() + " documents");

            // a search application keeps one Index open, one Searcher a thread, and refreshes now and then
            Index index = Index.open(folder);
            try {
                show(index, "ships in the harbour", Filter.all());
                show(index, "ships in the harbour", Filter.parse("section != \"sport\" and year >= 2022"));

                // changes are seen by who opens or refreshes after the commit, or at once through a snapshot
                writer.upsert(document(new Item("n4", 2022, "economy", "The harbour is empty, prices fall")));
                writer.delete(DocumentId.of("n7"));
                try (Index now = writer.snapshot()) {
                    System.out.println("not committed yet:");
                    show(now, "ships in the harbour", Filter.all());
                }
                writer.delete(Filter.parse("year < 2020"));
                writer.commit();
                Index newer = index.refresh().orElseThrow();
                index.close();
                index = newer;
                System.out.println("after the second commit: " + index.documents() + " documents");
                show(index, "telescope in orbit", Filter.all());
            } finally {
                index.close();
            }
        }
    }

    static Document document(Item item) {
        return Document.of(item.id())
                .with("words", words(item.text()))
                .with("likeness", likeness(item.text()))
                .with("year", FieldValue.number(item.year()))
                .with("section", FieldValue.keyword(item.section()))
                .withPayload(item.text().getBytes(StandardCharsets.UTF_8));
    }

    /// Asks both fields and fuses the two lists by reciprocal rank.
    static void show(Index index, String question, Filter filter) {
        Searcher searcher = index.searcher();
        HybridQuery query = HybridQuery.of(
                        Query.of("words", words(question)).withFilter(filter),
                        Query.of("likeness", likeness(question)).withFilter(filter))
                .withK(3);
        System.out.println("\"" + question + "\"" + (filter.equals(Filter.all()) ? "" : " where " + filter.text()));
        searcher.search(query).list().forEach(hit -> {
            String text = new String(searcher.payload(hit.row()), StandardCharsets.UTF_8);
            System.out.printf(Locale.ROOT, "  %.4f  %s  %s%n", hit.score(), hit.id(), text);
        });
    }

    /// Stands for a learned sparse encoder: longer words weigh more.
    static FieldValue words(String text) {
        Map<String, Float> weights = new TreeMap<>();
        for (String token : tokens(text)) {
            weights.merge(token, (float) Math.log(token.length()), Float::sum);
        }
        float[] values = new float[weights.size()];
        int at = 0;
        for (float weight : weights.values()) {
            values[at++] = weight;
        }
        return FieldValue.tokens(weights.keySet().toArray(String[]::new), values);
    }

    /// Stands for a dense encoder: counts pieces of three letters in 64 places.
    static FieldValue likeness(String text) {
        float[] vector = new float[64];
        String plain = String.join(" ", tokens(text));
        for (int i = 0; i + 3 <= plain.length(); i++) {
            vector[Math.floorMod(plain.substring(i, i + 3).hashCode() * 31, vector.length)]++;
        }
        return FieldValue.dense(vector);
    }

    static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        for (String token : text.toLowerCase(Locale.ROOT).split("[^a-z]+")) {
            if (token.length() > 2) {
                tokens.add(token);
            }
        }
        return tokens;
    }
}

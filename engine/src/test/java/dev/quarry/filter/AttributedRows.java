package dev.quarry.filter;

import dev.quarry.document.DocumentId;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.format.attributes.AttributesView;
import dev.quarry.format.attributes.AttributesWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/// Documents as plain lists, a segment with the same, and what a filter accepts by going over the lists.
///
/// @param types of all attributes; the one named `nowhere` has no values
/// @param documents per row the values of each attribute, each a String, Long, Double or Boolean
record AttributedRows(
        Map<String, AttributeType> types,
        List<Map<String, List<Object>>> documents,
        Map<String, AttributesView> views,
        Segment segment)
        implements FilterTarget, AutoCloseable {

    static AttributedRows write(Path file, Map<String, AttributeType> types, List<Map<String, List<Object>>> documents)
            throws IOException {
        List<String> names = new ArrayList<>(types.keySet());
        try (SegmentWriter segment = SegmentWriter.create(file, documents.size(), 0)) {
            Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
            for (Map.Entry<String, AttributeType> entry : types.entrySet()) {
                String name = entry.getKey();
                if (!name.equals("nowhere")) {
                    try (AttributesWriter writer = AttributesWriter.create(folder, entry.getValue())) {
                        for (Map<String, List<Object>> document : documents) {
                            add(writer, entry.getValue(), document.getOrDefault(name, List.of()));
                        }
                        writer.finish(segment, names.indexOf(name));
                    }
                }
            }
            segment.publish();
        }
        Segment segment = Segment.open(file);
        Map<String, AttributesView> views = new LinkedHashMap<>();
        for (String name : names) {
            segment.find(SectionKind.ATTRIBUTES, names.indexOf(name))
                    .ifPresent(section -> views.put(name, AttributesView.open(section, documents.size())));
        }
        return new AttributedRows(types, documents, views, segment);
    }

    private static void add(AttributesWriter writer, AttributeType type, List<Object> values) throws IOException {
        switch (type) {
            case KEYWORD -> writer.addKeywords(values.toArray(new String[0]));
            case LONG, DATE ->
                writer.addLongs(values.stream().mapToLong(v -> (Long) v).toArray());
            case DOUBLE ->
                writer.addDoubles(values.stream().mapToDouble(v -> (Double) v).toArray());
            case BOOLEAN -> {
                boolean[] booleans = new boolean[values.size()];
                for (int i = 0; i < booleans.length; i++) {
                    booleans[i] = (Boolean) values.get(i);
                }
                writer.addBooleans(booleans);
            }
        }
    }

    /// Documents with an attribute of each type and habit.
    static AttributedRows random(Path file, Random random, int rows) throws IOException {
        Map<String, AttributeType> types = new LinkedHashMap<>();
        types.put("lang", AttributeType.KEYWORD);
        types.put("tag", AttributeType.KEYWORD);
        types.put("year", AttributeType.LONG);
        types.put("rare", AttributeType.LONG);
        types.put("price", AttributeType.DOUBLE);
        types.put("seen", AttributeType.DATE);
        types.put("draft", AttributeType.BOOLEAN);
        types.put("nowhere", AttributeType.KEYWORD);
        List<Map<String, List<Object>>> documents = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            Map<String, List<Object>> document = new LinkedHashMap<>();
            for (Map.Entry<String, AttributeType> entry : types.entrySet()) {
                int count = switch (entry.getKey()) {
                    case "lang" -> 1;
                    case "tag", "price" -> random.nextInt(5);
                    case "rare" -> random.nextInt(30) == 0 ? 2 : 0;
                    case "nowhere" -> 0;
                    default -> random.nextInt(4) == 0 ? 0 : 1;
                };
                List<Object> values = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    values.add(value(random, entry.getKey()));
                }
                document.put(entry.getKey(), values);
            }
            documents.add(document);
        }
        return write(file, types, documents);
    }

    /// A value as the attribute has it, or nearly.
    static Object value(Random random, String attribute) {
        return switch (attribute) {
            case "lang" -> List.of("en", "de", "fr", "").get(Math.min(3, random.nextInt(1 + random.nextInt(9))));
            case "tag", "nowhere" -> "tag-" + random.nextInt(1 + random.nextInt(300));
            case "year" -> 1900L + random.nextInt(130);
            case "rare" -> random.nextLong() >> random.nextInt(64);
            case "price" -> random.nextInt(9) == 0 ? -0.0 : Math.round(random.nextGaussian() * 50) / 4.0;
            case "seen" -> 1_600_000_000_000L + random.nextInt(1000) * 86_400_000L;
            default -> random.nextBoolean();
        };
    }

    @Override
    public int rows() {
        return documents.size();
    }

    @Override
    public Optional<AttributeType> type(String attribute) {
        return Optional.ofNullable(types.get(attribute));
    }

    @Override
    public Optional<AttributesView> values(String attribute) {
        return Optional.ofNullable(views.get(attribute));
    }

    /// Ids are the row numbers.
    @Override
    public int row(DocumentId id) {
        return id instanceof DocumentId.OfLong(long value) && value >= 0 && value < rows() ? (int) value : -1;
    }

    /// The oracle.
    boolean accepts(Filter filter, int row) {
        return switch (filter) {
            case Filter.All() -> true;
            case Filter.None() -> false;
            case Filter.And(List<Filter> filters) -> filters.stream().allMatch(inner -> accepts(inner, row));
            case Filter.Or(List<Filter> filters) -> filters.stream().anyMatch(inner -> accepts(inner, row));
            case Filter.Not(Filter inner) -> !accepts(inner, row);
            case Filter.Equal(String attribute, Literal value) ->
                valuesOf(attribute, row).stream().anyMatch(found -> compare(found, value) == 0);
            case Filter.In(String attribute, List<Literal> values) ->
                valuesOf(attribute, row).stream()
                        .anyMatch(found -> values.stream().anyMatch(value -> compare(found, value) == 0));
            case Filter.Range(String attribute, Bound lower, Bound upper) ->
                valuesOf(attribute, row).stream()
                        .anyMatch(found -> isWithin(found, lower, 1) && isWithin(found, upper, -1));
            case Filter.Prefix(String attribute, String prefix) ->
                valuesOf(attribute, row).stream().anyMatch(found -> ((String) found).startsWith(prefix));
            case Filter.Exists(String attribute) -> !valuesOf(attribute, row).isEmpty();
            case Filter.Ids ids -> ids.ids().contains(DocumentId.of(row));
        };
    }

    private List<Object> valuesOf(String attribute, int row) {
        return documents.get(row).getOrDefault(attribute, List.of());
    }

    private static boolean isWithin(Object found, Bound bound, int side) {
        return switch (bound) {
            case Bound.Open() -> true;
            case Bound.Including(Literal value) -> side * compare(found, value) >= 0;
            case Bound.Excluding(Literal value) -> side * compare(found, value) > 0;
        };
    }

    private static int compare(Object found, Literal literal) {
        return switch (literal) {
            case Literal.Text(String value) ->
                Arrays.compareUnsigned(
                        ((String) found).getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
            case Literal.Whole(long value) ->
                found instanceof Double real
                        ? Double.compare(real + 0.0, (double) value)
                        : Long.compare((Long) found, value);
            // 0.0 is added to make 0.0 of -0.0
            case Literal.Real(double value) -> Double.compare((Double) found + 0.0, value + 0.0);
            case Literal.Moment(long value) -> Long.compare((Long) found, value);
            case Literal.Truth(boolean value) -> Boolean.compare((Boolean) found, value);
        };
    }

    @Override
    public void close() {
        segment.close();
    }
}

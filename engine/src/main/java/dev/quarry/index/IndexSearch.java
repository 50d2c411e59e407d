package dev.quarry.index;

import dev.quarry.collect.TopK;
import dev.quarry.document.FieldValue;
import dev.quarry.query.Hit;
import dev.quarry.query.Hits;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.query.Query;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.Field;
import dev.quarry.schema.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Runs a query on every segment and merges what they find. Owns the scratch of one searcher; belongs to one thread.
public final class IndexSearch {

    private static final int FIRST_K = 128;

    private final Schema schema;
    private final List<LiveSegment> segments;
    /// By field and segment, made when first needed.
    private final FieldSearch[][] searches;

    /// Places of the segments: what the largest one finds spares the others work.
    private final int[] largestFirst;

    private final QueryFilters filters;
    private final TopK top = new TopK(FIRST_K);
    private final WorkCount work = new WorkCount();
    private int[] rows = new int[FIRST_K];
    private float[] scores = new float[FIRST_K];

    public IndexSearch(Schema schema, List<LiveSegment> segments) {
        this.schema = schema;
        this.segments = segments;
        this.filters = new QueryFilters(schema, segments);
        this.largestFirst = IntStream.range(0, segments.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> -segments.get(i).documents()))
                .mapToInt(Integer::intValue)
                .toArray();
        this.searches = new FieldSearch[schema.fields().size()][];
    }

    /// The best rows of all segments, as the query's page says; feedback is not this search's matter.
    public Hits search(Query query) {
        int field = number(query.field());
        boolean distances = distances(field);
        filters.take(query);
        work.clear();
        int wanted = query.page().end();
        List<Hit> hits = new ArrayList<>();
        boolean exact = true;
        FieldSearch[] perSegment = searches(field);
        for (int i : largestFirst) {
            LiveSegment segment = segments.get(i);
            int leftOut = leftOut(query, segment);
            int k = leftOut < 0 || wanted == Integer.MAX_VALUE ? wanted : wanted + 1;
            top.reset(k, floor(query, distances), reached(hits, wanted, distances));
            perSegment[i].search(query, filters.of(query, i), top, work);
            exact &= perSegment[i].exact();
            hits = merge(hits, segment, leftOut, distances, wanted);
        }
        hits = hits.subList(Math.min(query.page().offset(), hits.size()), hits.size());
        return new Hits(hits, exact, work.snapshot());
    }

    /// A field to search.
    ///
    /// @throws InvalidQueryException when there is none, or it is an attribute
    public Field field(String name) {
        return schema.fields().get(number(name));
    }

    /// Requires that a field is an attribute.
    ///
    /// @throws InvalidQueryException when there is none, or it holds vectors
    public void requireAttribute(String name) {
        Optional<Integer> number = schema.number(name);
        if (number.isEmpty() || !(schema.fields().get(number.get()) instanceof AttributeField)) {
            throw new InvalidQueryException(
                    "attribute",
                    "one of the index",
                    number.isEmpty() ? "\"" + name + "\"" : "field " + name + " of vectors");
        }
    }

    /// What is stored of a row in a field, a vector or values of an attribute; empty when it has none there.
    ///
    /// @throws InvalidQueryException when there is no such field
    /// @throws IndexOutOfBoundsException when there is no such row
    public Optional<FieldValue> value(String name, long row) {
        int field = schema.number(name)
                .orElseThrow(() -> new InvalidQueryException("field", "one of " + schema.names(), "\"" + name + "\""));
        LiveSegment segment = segment(row);
        return segment.reader().value(field, (int) (row - segment.firstRow()));
    }

    /// The segment of a row.
    ///
    /// @throws IndexOutOfBoundsException when there is no such row
    public LiveSegment segment(long row) {
        for (LiveSegment segment : segments) {
            if (row >= segment.firstRow() && row < segment.firstRow() + segment.rows()) {
                return segment;
            }
        }
        long rows = segments.stream().mapToLong(LiveSegment::rows).sum();
        return segments.get((int) Objects.checkIndex(row, rows)); // throws: no segment has the row
    }

    /// Whether the scores of a field are squared distances, of which lower ones are better.
    ///
    /// @throws InvalidQueryException when there is no such field
    public boolean ranksByDistance(String name) {
        return distances(number(name));
    }

    /// The scores of given rows by the query's vector, as a hit has them: exact, whatever its method is. Its `k`,
    /// filter and bound do not matter. Where vectors were dropped, codes give the scores.
    ///
    /// @param wanted rows as in [Hit#row]; deleted ones too
    /// @return the score of each, NaN where the row has no value in the field
    /// @throws InvalidQueryException when the query does not fit the schema
    /// @throws IndexOutOfBoundsException when there is no such row
    public float[] scores(Query query, long... wanted) {
        int field = number(query.field());
        float[] out = new float[wanted.length];
        int[] places = new int[wanted.length];
        int[] local = new int[wanted.length];
        float[] found = new float[wanted.length];
        int placed = 0;
        FieldSearch[] perSegment = searches(field);
        for (int i = 0; i < perSegment.length; i++) {
            LiveSegment segment = segments.get(i);
            int count = 0;
            for (int at = 0; at < wanted.length; at++) {
                long row = wanted[at] - segment.firstRow();
                if (row >= 0 && row < segment.rows()) {
                    places[count] = at;
                    local[count++] = (int) row;
                }
            }
            if (count > 0) {
                perSegment[i].score(query, local, count, found);
                for (int at = 0; at < count; at++) {
                    out[places[at]] = distances(field) ? 0f - found[at] : found[at];
                }
                placed += count;
            }
        }
        if (placed < wanted.length) {
            LongStream.of(wanted).forEach(this::segment); // throws for the one that no segment has
        }
        return out;
    }

    /// The score that a row's code alone gives, as a hit has it; NaN where searches of the field use no codes, or
    /// the row has no vector there.
    ///
    /// @throws InvalidQueryException when the query does not fit the schema
    /// @throws IndexOutOfBoundsException when there is no such row
    public float codeScore(Query query, long row) {
        int field = number(query.field());
        LiveSegment segment = segment(row);
        float score = searches(field)[segments.indexOf(segment)].codeScore(query, (int) (row - segment.firstRow()));
        return distances(field) ? 0f - score : score;
    }

    private int number(String name) {
        int number = schema.number(name)
                .orElseThrow(() -> new InvalidQueryException("field", "one of " + schema.names(), "\"" + name + "\""));
        if (schema.fields().get(number) instanceof AttributeField) {
            throw new InvalidQueryException("field " + name, "a field of vectors", "an attribute");
        }
        return number;
    }

    private boolean distances(int field) {
        return schema.fields().get(field).ranksByDistance();
    }

    private FieldSearch[] searches(int field) {
        FieldSearch[] made = searches[field];
        if (made == null) {
            made = new FieldSearch[segments.size()];
            for (int i = 0; i < made.length; i++) {
                made[i] = segments.get(i).vectors(field).search(i == 0 ? null : made[i - 1]);
            }
            searches[field] = made;
        }
        return made;
    }

    /// The segment's number of the row that is no hit, or -1 when it has none.
    private static int leftOut(Query query, LiveSegment segment) {
        long row = query.leftOut().orElse(-1) - segment.firstRow();
        return row >= 0 && row < segment.rows() ? (int) row : -1;
    }

    /// The least score of a hit, as scorers give it.
    private static float floor(Query query, boolean distances) {
        return query.bound().map(bound -> distances ? -bound : bound).orElse(Float.NEGATIVE_INFINITY);
    }

    /// The score, as scorers give it, that as many hits as are wanted reach already.
    private static float reached(List<Hit> hits, int wanted, boolean distances) {
        if (hits.size() < wanted) {
            return Float.NEGATIVE_INFINITY;
        }
        float worst = hits.get(wanted - 1).score();
        return distances ? 0f - worst : worst;
    }

    /// Merges what the segment found, best first, into the hits of other segments.
    private List<Hit> merge(List<Hit> before, LiveSegment segment, int leftOut, boolean distances, int k) {
        if (rows.length < top.size()) {
            rows = new int[Math.max(top.size(), 2 * rows.length)];
            scores = Arrays.copyOf(scores, rows.length);
        }
        int count = remove(leftOut, top.drain(rows, scores));
        List<Hit> merged = new ArrayList<>(Math.min(k, before.size() + count));
        int left = 0;
        int right = 0;
        while (merged.size() < k && (left < before.size() || right < count)) {
            float score = right < count ? (distances ? 0f - scores[right] : scores[right]) : 0;
            boolean takeLeft = right == count
                    || (left < before.size() && isBefore(before.get(left), score, segment.firstRow(), distances));
            if (takeLeft) {
                merged.add(before.get(left++));
            } else {
                merged.add(new Hit(segment.reader().id(rows[right]), segment.firstRow() + rows[right], score));
                right++;
            }
        }
        return merged;
    }

    private int remove(int row, int count) {
        for (int i = 0; i < count; i++) {
            if (rows[i] == row) {
                System.arraycopy(rows, i + 1, rows, i, count - i - 1);
                System.arraycopy(scores, i + 1, scores, i, count - i - 1);
                return count - 1;
            }
        }
        return count;
    }

    /// Whether a hit comes before one of another segment: by score, and of equal ones by row.
    private static boolean isBefore(Hit hit, float score, long firstRow, boolean distances) {
        if (hit.score() == score) {
            return hit.row() < firstRow;
        }
        return distances ? hit.score() < score : hit.score() > score;
    }
}

package dev.quarry.filter;

import dev.quarry.document.DocumentId;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.format.attributes.AttributeValues;
import dev.quarry.format.attributes.AttributesView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.roaringbitmap.RoaringBitmap;

/// Binds a filter to a segment: attributes to their values, values to ordinals, ids to rows. What is always or
/// never true goes away.
///
/// @param target where the rows are
record FilterBinder(FilterTarget target) {

    RowPredicate bind(Filter filter) {
        return switch (filter) {
            case Filter.All() -> new Everything(target.rows());
            case Filter.None() -> new Nothing();
            case Filter.And(List<Filter> filters) -> every(filters);
            case Filter.Or(List<Filter> filters) -> any(filters);
            case Filter.Not(Filter inner) -> inverse(bind(inner));
            case Filter.Equal(String attribute, Literal value) -> {
                Operand operand = Operand.of(attribute, type(attribute), value);
                yield range(attribute, operand::below, operand::atMost);
            }
            case Filter.In(String attribute, List<Literal> values) -> in(attribute, values);
            case Filter.Range range -> range(range);
            case Filter.Prefix(String attribute, String prefix) -> {
                AttributeType type = type(attribute);
                if (type != AttributeType.KEYWORD) {
                    throw new InvalidFilterException(attribute, "an attribute of keywords", "one of type " + type);
                }
                byte[] utf8 = Operand.utf8(attribute, prefix);
                yield range(attribute, values -> values.below(utf8), values -> values.belowOrBeginning(utf8));
            }
            case Filter.Exists(String attribute) -> {
                type(attribute);
                yield range(attribute, values -> 0, AttributeValues::count);
            }
            case Filter.Ids(Set<DocumentId> ids) -> ids(ids);
        };
    }

    private RowPredicate every(List<Filter> filters) {
        List<RowPredicate> parts = new ArrayList<>();
        boolean never = false;
        for (Filter filter : filters) {
            switch (bind(filter)) {
                case Everything all -> {}
                case Nothing none -> never = true;
                case RowPredicate part -> parts.add(part);
            }
        }
        if (never) {
            return new Nothing();
        }
        return switch (parts.size()) {
            case 0 -> new Everything(target.rows());
            case 1 -> parts.getFirst();
            default -> new Every(parts, target.rows());
        };
    }

    private RowPredicate any(List<Filter> filters) {
        List<RowPredicate> parts = new ArrayList<>();
        boolean always = false;
        for (Filter filter : filters) {
            switch (bind(filter)) {
                case Everything all -> always = true;
                case Nothing none -> {}
                case RowPredicate part -> parts.add(part);
            }
        }
        if (always) {
            return new Everything(target.rows());
        }
        return switch (parts.size()) {
            case 0 -> new Nothing();
            case 1 -> parts.getFirst();
            default -> new Any(parts, target.rows());
        };
    }

    private RowPredicate inverse(RowPredicate inner) {
        return switch (inner) {
            case Everything all -> new Nothing();
            case Nothing none -> new Everything(target.rows());
            case Inverse(RowPredicate of, int ignored) -> of;
            default -> new Inverse(inner, target.rows());
        };
    }

    private RowPredicate range(Filter.Range range) {
        String attribute = range.attribute();
        AttributeType type = type(attribute);
        ToIntFunction<AttributeValues> from = switch (range.lower()) {
            case Bound.Open() -> values -> 0;
            case Bound.Including(Literal value) -> Operand.of(attribute, type, value)::below;
            case Bound.Excluding(Literal value) -> Operand.of(attribute, type, value)::atMost;
        };
        ToIntFunction<AttributeValues> to = switch (range.upper()) {
            case Bound.Open() -> AttributeValues::count;
            case Bound.Including(Literal value) -> Operand.of(attribute, type, value)::atMost;
            case Bound.Excluding(Literal value) -> Operand.of(attribute, type, value)::below;
        };
        return range(attribute, from, to);
    }

    private RowPredicate range(
            String attribute, ToIntFunction<AttributeValues> from, ToIntFunction<AttributeValues> to) {
        Optional<AttributesView> view = target.values(attribute);
        if (view.isEmpty()) {
            return new Nothing();
        }
        return range(
                view.get(),
                from.applyAsInt(view.get().values()),
                to.applyAsInt(view.get().values()));
    }

    private RowPredicate range(AttributesView view, int from, int to) {
        if (from >= to) {
            return new Nothing();
        }
        boolean every = from == 0 && to == view.values().count() && view.present() == view.rows();
        return every ? new Everything(view.rows()) : new OrdinalRange(view, from, to);
    }

    private RowPredicate in(String attribute, List<Literal> literals) {
        AttributeType type = type(attribute);
        List<Operand> operands = literals.stream()
                .map(literal -> Operand.of(attribute, type, literal))
                .toList();
        Optional<AttributesView> view = target.values(attribute);
        TreeSet<Integer> ordinals = new TreeSet<>();
        for (Operand operand : operands) {
            if (view.isPresent()) {
                int ordinal = operand.below(view.get().values());
                if (ordinal < operand.atMost(view.get().values())) {
                    ordinals.add(ordinal);
                }
            }
        }
        if (view.isEmpty() || ordinals.isEmpty()) {
            return new Nothing();
        }
        int first = ordinals.first();
        int last = ordinals.last();
        return last - first == ordinals.size() - 1
                ? range(view.get(), first, last + 1)
                : new OrdinalSet(
                        view.get(),
                        ordinals.stream().mapToInt(Integer::intValue).toArray());
    }

    private RowPredicate ids(Set<DocumentId> ids) {
        RoaringBitmap rows = new RoaringBitmap();
        for (DocumentId id : ids) {
            int row = target.row(id);
            if (row >= 0) {
                rows.add(row);
            }
        }
        return rows.isEmpty() ? new Nothing() : new KnownRows(rows);
    }

    private AttributeType type(String attribute) {
        return target.type(attribute)
                .orElseThrow(
                        () -> new InvalidFilterException(attribute, "an attribute of the index", "none of that name"));
    }
}

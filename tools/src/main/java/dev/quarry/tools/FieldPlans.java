package dev.quarry.tools;

import dev.quarry.Index;
import dev.quarry.query.Page;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.MultiVectorField;
import dev.quarry.schema.SparseField;
import dev.quarry.tools.answer.HybridAnswers;
import dev.quarry.tools.answer.HybridAnswers.LegPlan;
import dev.quarry.tools.load.FieldInput;
import dev.quarry.tools.load.QueryFile;
import dev.quarry.tools.option.FusionOptions;
import dev.quarry.tools.option.IndexOptions;
import dev.quarry.tools.option.MethodOptions;
import dev.quarry.tools.option.QueryOptions;
import dev.quarry.tools.read.TermNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Searches of several fields at once, as options ask for them.
///
/// @param fields in the order they were given
record FieldPlans(List<Field> fields) {

    /// The fields that files of queries are for.
    ///
    /// @throws IllegalArgumentException if one of several files names none
    static FieldPlans of(Index index, List<FieldInput> inputs) {
        List<Field> fields = new ArrayList<>();
        for (FieldInput input : inputs) {
            if (input.field().isEmpty()) {
                throw new IllegalArgumentException(
                        "--queries: of several files each needs its field, as in FIELD=" + input.file());
            }
            fields.add(IndexOptions.field(index, input.field()));
        }
        return new FieldPlans(List.copyOf(fields));
    }

    /// The first sparse field and the first dense one.
    ///
    /// @throws IllegalArgumentException if the index lacks one
    static FieldPlans firstOfEachKind(Index index) {
        List<Field> fields = new ArrayList<>();
        index.schema().fields().stream()
                .filter(SparseField.class::isInstance)
                .findFirst()
                .ifPresent(fields::add);
        index.schema().fields().stream()
                .filter(field -> field instanceof DenseField || field instanceof MultiVectorField)
                .findFirst()
                .ifPresent(fields::add);
        if (fields.size() < 2) {
            throw new IllegalArgumentException(
                    "--query and --vector together need a sparse and a dense field, the index has "
                            + index.schema().names());
        }
        return new FieldPlans(fields);
    }

    /// Reads the queries, joined by id.
    QueryFile queries(QueryOptions options, @Nullable TermNames names) throws IOException {
        List<QueryFile> files = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            files.add(options.read(options.inputs().get(i).file(), i, fields.get(i), names));
        }
        return QueryFile.join(files);
    }

    /// How queries are answered.
    ///
    /// @param changed what else is asked of each field
    /// @throws IllegalArgumentException if options do not fit
    HybridAnswers answers(FusionOptions fusion, MethodOptions methods, Page page, UnaryOperator<Query> changed) {
        float[] weights = fusion.weights(fields.size());
        List<LegPlan> legs = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            legs.add(new LegPlan(
                    fields.get(i).name(),
                    methods.method(fields.get(i)),
                    fusion.depth(page.end()),
                    weights[i],
                    changed));
        }
        return new HybridAnswers(legs, fusion.fusion(), page);
    }
}

package dev.quarry.tools;

import dev.quarry.query.Query;
import dev.quarry.schema.Field;
import dev.quarry.tools.answer.HybridAnswers;
import dev.quarry.tools.answer.HybridAnswers.LegPlan;
import dev.quarry.tools.option.FusionOptions;
import dev.quarry.tools.option.MethodOptions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.core.JsonGenerator;

/// What was searched and how, for reports.
sealed interface Searched {

    /// The field or fields.
    String fields();

    /// How, in words.
    String describe();

    /// Writes both as properties.
    void write(JsonGenerator json);

    /// One field.
    ///
    /// @param feedback what to add in words; empty without
    record OneField(Field field, Query.Method method, String feedback) implements Searched {

        @Override
        public String fields() {
            return field.name();
        }

        @Override
        public String describe() {
            return MethodOptions.describe(method, field) + feedback;
        }

        @Override
        public void write(JsonGenerator json) {
            json.writeStringProperty("field", field.name());
            MethodOptions.write(json, method);
        }
    }

    /// Several fields at once.
    ///
    /// @param searched the fields of the legs
    record SeveralFields(List<Field> searched, HybridAnswers how, String feedback) implements Searched {

        @Override
        public String fields() {
            return searched.stream().map(Field::name).collect(Collectors.joining(", "));
        }

        @Override
        public String describe() {
            return FusionOptions.describe(how.fusion())
                    + IntStream.range(0, searched.size())
                            .mapToObj(i -> "; " + searched.get(i).name() + ", weight "
                                    + how.legs().get(i).weight() + ", depth "
                                    + how.legs().get(i).depth() + ": "
                                    + MethodOptions.describe(how.legs().get(i).method(), searched.get(i)))
                            .collect(Collectors.joining())
                    + feedback;
        }

        @Override
        public void write(JsonGenerator json) {
            FusionOptions.write(json, how.fusion());
            json.writeArrayPropertyStart("fields");
            for (LegPlan leg : how.legs()) {
                json.writeStartObject();
                json.writeStringProperty("field", leg.field());
                json.writeNumberProperty("weight", leg.weight());
                json.writeNumberProperty("depth", leg.depth());
                MethodOptions.write(json, leg.method());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }
}

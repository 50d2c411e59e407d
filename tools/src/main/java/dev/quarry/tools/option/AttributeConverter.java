package dev.quarry.tools.option;

import dev.quarry.format.attributes.AttributeType;
import dev.quarry.schema.AttributeField;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// An attribute as `name:type` or `name:type:many`. The name may have colons.
public final class AttributeConverter implements ITypeConverter<AttributeField> {
    /// Keys of JSON lines that mean something else.
    private static final Set<String> TAKEN = Set.of("id", "vector", "contents");

    private static final String MANY = ":many";

    @Override
    public AttributeField convert(String value) {
        boolean many = value.endsWith(MANY);
        String rest = many ? value.substring(0, value.length() - MANY.length()) : value;
        int colon = rest.lastIndexOf(':');
        String name = rest.substring(0, Math.max(0, colon));
        if (name.isEmpty() || TAKEN.contains(name)) {
            throw new TypeConversionException("expected NAME:TYPE or NAME:TYPE:many, with a name other than id,"
                    + " vector and contents, found \"" + value + "\"");
        }
        AttributeField attribute = AttributeField.of(name, type(rest.substring(colon + 1)));
        return many ? attribute.many() : attribute;
    }

    private static AttributeType type(String name) {
        return Arrays.stream(AttributeType.values())
                .filter(type -> type.toString().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "expected a type of " + Arrays.toString(AttributeType.values()) + ", found \"" + name + "\""));
    }
}

package dev.quarry.schema;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.UnsupportedFormatException;
import dev.quarry.format.manifest.FieldEntry;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

/// Reads the settings of one manifest entry; what is missing or makes no sense is reported as damage.
record Settings(Path folder, FieldEntry entry) {

    String text(String key) {
        String value = entry.settings().get(key);
        if (value == null) {
            throw corrupt("setting " + key, "none");
        }
        return value;
    }

    int integer(String key) {
        return number(key, Integer::valueOf, "a whole number");
    }

    long longInteger(String key) {
        return number(key, Long::valueOf, "a whole number");
    }

    double decimal(String key) {
        return number(key, Double::valueOf, "a number");
    }

    boolean has(String key) {
        return entry.settings().containsKey(key);
    }

    int integerOr(String key, int otherwise) {
        return has(key) ? integer(key) : otherwise;
    }

    double decimalOr(String key, double otherwise) {
        return has(key) ? decimal(key) : otherwise;
    }

    <E extends Enum<E>> E constant(String key, Class<E> type) {
        String value = text(key);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(value)) {
                return constant;
            }
        }
        throw corrupt(key + " one of " + Arrays.toString(type.getEnumConstants()), value);
    }

    /// What `make` gives; an argument it refuses is damage.
    <T> T valid(Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            throw corrupt("valid settings", String.valueOf(e.getMessage()));
        }
    }

    CorruptSegmentException corrupt(String expected, String found) {
        return new CorruptSegmentException(folder, "manifest entry " + entry.name(), 0, expected, found);
    }

    UnsupportedFormatException unknown(String expected, String found) {
        return new UnsupportedFormatException(folder, expected + " in manifest entry " + entry.name(), found);
    }

    private <T extends Number> T number(String key, Function<String, T> parse, String expected) {
        String value = text(key);
        try {
            return parse.apply(value);
        } catch (NumberFormatException e) {
            throw corrupt(key + " to be " + expected, value);
        }
    }
}

package dev.quarry.bench.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `key=value` arguments over a bench's defaults. A key that has no default is an error, so that a misspelt one does
/// not go unnoticed for the length of a run; a default of `""` means "not given". `settings=FILE` reads further
/// arguments from a file, one a line, `#` starting a comment; what stands on the command line goes before them.
public final class Settings {

    /// Keys that every bench knows: where results are appended, the commit they belong to, the data set's name in
    /// them, and how times are taken.
    private static final Map<String, String> COMMON = Map.ofEntries(
            Map.entry("settings", ""),
            Map.entry("out", ""),
            Map.entry("import", ""),
            Map.entry("commit", ""),
            Map.entry("dataset", ""),
            Map.entry("folder", System.getProperty("java.io.tmpdir")),
            Map.entry("threads", "2"),
            Map.entry("clock", "WALL"),
            Map.entry("warm", "2"),
            Map.entry("passes", "10"),
            Map.entry("exactstep", "10"),
            Map.entry("minrecall", ""));

    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = values;
    }

    /// Reads arguments.
    ///
    /// @param defaults the bench's own keys, and other defaults for common ones
    /// @throws IllegalArgumentException for an argument that is no `key=value`, or an unknown key
    public static Settings of(String[] args, Map<String, String> defaults) throws IOException {
        Map<String, String> values = new LinkedHashMap<>(COMMON);
        values.putAll(defaults);
        Map<String, String> given = parse(Arrays.asList(args));
        String file = given.getOrDefault("settings", "");
        if (!file.isEmpty()) {
            put(values, parse(Files.readAllLines(Path.of(file))));
        }
        put(values, given);
        return new Settings(values);
    }

    private static void put(Map<String, String> values, Map<String, String> given) {
        given.forEach((key, value) -> {
            if (!values.containsKey(key)) {
                throw new IllegalArgumentException("unknown key " + key + "; known: "
                        + values.keySet().stream().sorted().toList());
            }
            values.put(key, value);
        });
    }

    private static Map<String, String> parse(List<String> lines) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String line : lines) {
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            int at = text.indexOf('=');
            if (at < 1) {
                throw new IllegalArgumentException("expected key=value, found " + text);
            }
            given.put(text.substring(0, at), text.substring(at + 1));
        }
        return given;
    }

    /// The same with one key changed.
    public Settings with(String key, String value) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        put(changed, Map.of(key, value));
        return new Settings(changed);
    }

    /// Whether a value was given or has a default.
    public boolean has(String key) {
        return !values.getOrDefault(key, "").isEmpty();
    }

    /// The value of a key.
    ///
    /// @throws IllegalArgumentException when it is missing
    public String text(String key) {
        if (!has(key)) {
            throw new IllegalArgumentException(key + "=... is missing");
        }
        return String.valueOf(values.get(key));
    }

    public Path path(String key) {
        return Path.of(text(key));
    }

    public int number(String key) {
        return Integer.parseInt(text(key));
    }

    public double real(String key) {
        return Double.parseDouble(text(key));
    }

    /// The parts of a comma-separated list; none when there is no value.
    public List<String> texts(String key) {
        return has(key) ? List.of(text(key).split(",", -1)) : List.of();
    }

    public int[] numbers(String key) {
        return texts(key).stream().mapToInt(Integer::parseInt).toArray();
    }

    public double[] reals(String key) {
        return texts(key).stream().mapToDouble(Double::parseDouble).toArray();
    }
}

package dev.quarry.bench.dense;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// `key=value` arguments over defaults.
record Settings(Map<String, String> values) {

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("folder", System.getProperty("java.io.tmpdir")),
            Map.entry("keep", ""),
            Map.entry("type", "F32"),
            Map.entry("m", "16"),
            Map.entry("efc", "200"),
            Map.entry("pruned", "DROPPED"),
            Map.entry("seed", "42"),
            Map.entry("threads", "2"),
            Map.entry("walk", "ROWS"),
            Map.entry("widen", "2"),
            Map.entry("k", "10"),
            Map.entry("efs", "10,16,24,32,48,64,96,128,200"),
            Map.entry("patience", Integer.toString(Integer.MAX_VALUE)),
            Map.entry("queries", "2000"),
            Map.entry("exactstep", "40"),
            Map.entry("passes", "4"));

    static Settings of(String[] args) {
        Map<String, String> values = new HashMap<>(DEFAULTS);
        for (String arg : args) {
            int at = arg.indexOf('=');
            if (at < 1) {
                throw new IllegalArgumentException("expected key=value, found " + arg);
            }
            values.put(arg.substring(0, at), arg.substring(at + 1));
        }
        return new Settings(values);
    }

    String text(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException(key + "=... is missing");
        }
        return value;
    }

    Path path(String key) {
        return Path.of(text(key));
    }

    int number(String key) {
        return Integer.parseInt(text(key));
    }

    int[] numbers(String key) {
        return Arrays.stream(text(key).split(",", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}

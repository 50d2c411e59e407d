package dev.quarry.bench.sparse;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// `key=value` arguments over defaults.
record Settings(Map<String, String> values) {

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("folder", System.getProperty("java.io.tmpdir")),
            Map.entry("encoding", "F16"),
            Map.entry("average", "100"),
            Map.entry("cap", "10"),
            Map.entry("share", "1"),
            Map.entry("centroids", "0.1"),
            Map.entry("centroidterms", "40"),
            Map.entry("leastrows", "2"),
            Map.entry("mass", "0.4"),
            Map.entry("neighbors", "0"),
            Map.entry("follow", "255"),
            Map.entry("threads", "2"),
            Map.entry("k", "10"),
            Map.entry("ks", "10"),
            Map.entry("windows", "8192"),
            Map.entry("order", "ALL_SORTED"),
            Map.entry("tailbound", "1"),
            Map.entry("cuts", "5,10"),
            Map.entry("factors", "0.8,0.9,1,1.2"),
            Map.entry("exactqueries", "1000"),
            Map.entry("warm", "10"),
            Map.entry("passes", "10"));

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

    boolean has(String key) {
        return values.containsKey(key);
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

    double real(String key) {
        return Double.parseDouble(text(key));
    }

    double[] reals(String key) {
        String[] parts = text(key).split(",", -1);
        double[] out = new double[parts.length];
        for (int i = 0; i < parts.length; i++) {
            out[i] = Double.parseDouble(parts[i]);
        }
        return out;
    }
}

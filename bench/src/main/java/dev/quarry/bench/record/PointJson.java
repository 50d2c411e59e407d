package dev.quarry.bench.record;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/// A point as one line of JSON. All times are microseconds but for `build_seconds`; fields that are unknown are left
/// out. `docs/measurements.md` lists the fields.
final class PointJson {

    private static final JsonFactory FACTORY = new JsonFactory();

    private PointJson() {}

    static String line(Point point, Machine machine, Instant time) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("bench", point.bench());
            json.writeStringProperty("dataset", point.dataset());
            json.writeStringProperty("engine", point.engine());
            json.writeNumberProperty("k", point.k());
            json.writeObjectPropertyStart("parameters");
            point.parameters().forEach((name, value) -> write(json, name, value));
            json.writeEndObject();
            number(json, "target", point.expected());
            json.writeNumberProperty("recall", rounded(point.recall(), 1e6));
            latency(json, point.latency());
            number(json, "qps", point.queriesPerSecond());
            json.writeNumberProperty("threads", point.threads());
            json.writeStringProperty("clock", point.clock().name());
            number(json, "exact_us", point.exactMicros());
            number(json, "times_exact", point.timesExact());
            footprint(json, point.footprint());
            json.writeObjectPropertyStart("work");
            point.work().forEach((name, value) -> json.writeNumberProperty(name, rounded(value, 1e3)));
            json.writeEndObject();
            machine(json, machine);
            json.writeStringProperty("commit", machine.commit());
            json.writeStringProperty("time", time.toString());
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void latency(JsonGenerator json, Latency latency) {
        json.writeNumberProperty("queries", latency.queries());
        json.writeNumberProperty("searches", latency.searches());
        number(json, "min_mean_us", latency.minMean());
        number(json, "min_p50_us", latency.minP50());
        number(json, "min_p99_us", latency.minP99());
        number(json, "mean_us", latency.mean());
        number(json, "p50_us", latency.p50());
        number(json, "p95_us", latency.p95());
        number(json, "p99_us", latency.p99());
    }

    private static void footprint(JsonGenerator json, Footprint footprint) {
        number(json, "rows", (double) footprint.rows());
        number(json, "bytes", (double) footprint.bytes());
        number(json, "structure_bytes", (double) footprint.structureBytes());
        number(json, "bytes_per_row", footprint.bytesPerRow());
        number(json, "build_seconds", footprint.buildSeconds());
        number(json, "build_cpu_seconds", footprint.buildCpuSeconds());
        number(json, "build_threads", footprint.buildThreads());
        number(json, "build_rows_per_second", footprint.rowsPerSecond());
    }

    private static void machine(JsonGenerator json, Machine machine) {
        json.writeObjectPropertyStart("machine");
        json.writeStringProperty("cpu", machine.cpu());
        json.writeNumberProperty("cores", machine.cores());
        json.writeStringProperty("memory", machine.memory());
        json.writeStringProperty("jvm", machine.jvm());
        json.writeStringProperty("kernels", machine.kernels());
        json.writeStringProperty("kernels_because", machine.kernelsBecause());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Object value) {
        switch (value) {
            case Integer number -> json.writeNumberProperty(name, number);
            case Long number -> json.writeNumberProperty(name, number);
            case Float number -> json.writeNumberProperty(name, rounded(number, 1e6));
            case Double number -> json.writeNumberProperty(name, rounded(number, 1e6));
            default -> json.writeStringProperty(name, String.valueOf(value));
        }
    }

    private static void number(JsonGenerator json, String name, double value) {
        if (value == Math.rint(value) && value != 0) {
            json.writeNumberProperty(name, (long) value);
        } else if (value != 0) {
            json.writeNumberProperty(name, rounded(value, 1e3));
        }
    }

    private static double rounded(double value, double parts) {
        return Math.rint(value * parts) / parts;
    }

    /// Reads a line that this class or another program wrote. Only `engine`, `dataset`, `k`, `recall` and `min_mean_us`
    /// or `mean_us` are needed.
    ///
    /// @param place of the line, for messages
    static Point read(String line, String place) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        Map<String, Object> parameters = new LinkedHashMap<>();
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), new StringReader(line))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException(place + ": expected a JSON object");
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                JsonToken token = json.nextToken();
                if (token == JsonToken.START_OBJECT && name.equals("parameters")) {
                    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                        String key = json.currentName();
                        json.nextToken();
                        parameters.put(key, json.getString());
                        json.skipChildren();
                    }
                } else if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                    json.skipChildren();
                } else if (token.isNumeric()) {
                    fields.put(name, json.getDoubleValue());
                } else {
                    fields.put(name, json.getString());
                }
            }
        } catch (StreamReadException | JacksonIOException e) {
            throw new IOException(place + ": " + e.getMessage(), e);
        }
        return new Fields(fields, place).point(parameters);
    }

    private record Fields(Map<String, Object> values, String place) {

        Point point(Map<String, Object> parameters) throws IOException {
            double mean = real("mean_us", real("min_mean_us", Double.NaN));
            double minMean = real("min_mean_us", mean);
            if (Double.isNaN(minMean)) {
                throw new IOException(place + ": expected mean_us or min_mean_us");
            }
            Latency latency = new Latency(
                    (int) real("queries", 0),
                    (int) real("searches", 0),
                    minMean,
                    real("min_p50_us", 0),
                    real("min_p99_us", 0),
                    mean,
                    real("p50_us", 0),
                    real("p95_us", 0),
                    real("p99_us", 0));
            Footprint footprint = new Footprint(
                    (long) real("rows", 0),
                    (long) real("bytes", 0),
                    (long) real("structure_bytes", 0),
                    real("build_seconds", 0),
                    real("build_cpu_seconds", 0),
                    (int) real("build_threads", 0));
            return new Point(
                    String.valueOf(values.getOrDefault("bench", "imported")),
                    needed("dataset"),
                    needed("engine"),
                    (int) Double.parseDouble(needed("k")),
                    parameters,
                    real("target", 0),
                    Double.parseDouble(needed("recall")),
                    latency,
                    real("qps", 1e6 / mean),
                    (int) real("threads", 1),
                    values.getOrDefault("clock", "WALL").equals("CPU") ? Clock.CPU : Clock.WALL,
                    real("exact_us", 0),
                    footprint,
                    Map.of());
        }

        private String needed(String name) throws IOException {
            Object value = values.get(name);
            if (value == null) {
                throw new IOException(place + ": expected " + name);
            }
            return String.valueOf(value);
        }

        private double real(String name, double otherwise) {
            return values.get(name) instanceof Double number ? number : otherwise;
        }
    }
}

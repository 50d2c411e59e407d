package dev.quarry.bench.record;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/// Where a bench's indexes lie: in `keep=FOLDER`, where a later run finds them again and need not build them, or in a
/// temporary folder under `folder`, deleted at the end. How long each took lies beside it.
public final class IndexFiles implements AutoCloseable {

    private final Path folder;
    private final boolean temporary;

    private IndexFiles(Path folder, boolean temporary) {
        this.folder = folder;
        this.temporary = temporary;
    }

    public static IndexFiles of(Settings settings) throws IOException {
        if (settings.has("keep")) {
            return new IndexFiles(Files.createDirectories(settings.path("keep")), false);
        }
        return new IndexFiles(Files.createTempDirectory(settings.path("folder"), "bench"), true);
    }

    /// What builds an index as a file or a folder at a place where there is none yet.
    @FunctionalInterface
    public interface Builder {
        BuildTime build(Path place) throws IOException;
    }

    /// How long an index took.
    ///
    /// @param seconds on the clock, for the structure alone, without writing rows
    /// @param cpuSeconds of all threads
    /// @param threads it used
    public record BuildTime(double seconds, double cpuSeconds, int threads) {

        private static BuildTime read(Path file) throws IOException {
            Properties properties = new Properties();
            try (Reader in = Files.newBufferedReader(file)) {
                properties.load(in);
            }
            return new BuildTime(
                    Double.parseDouble(properties.getProperty("seconds", "0")),
                    Double.parseDouble(properties.getProperty("cpuSeconds", "0")),
                    Integer.parseInt(properties.getProperty("threads", "0")));
        }

        private void write(Path file, String description) throws IOException {
            Properties properties = new Properties();
            properties.setProperty("seconds", String.valueOf(seconds));
            properties.setProperty("cpuSeconds", String.valueOf(cpuSeconds));
            properties.setProperty("threads", String.valueOf(threads));
            properties.setProperty("description", description);
            try (Writer out = Files.newBufferedWriter(file)) {
                properties.store(out, null);
            }
        }
    }

    /// Takes the time of building.
    public static final class Stopwatch {

        private final long start = System.nanoTime();
        private final long cpu = Clock.processNanos();

        public BuildTime stop(int threads) {
            return new BuildTime((System.nanoTime() - start) / 1e9, (Clock.processNanos() - cpu) / 1e9, threads);
        }
    }

    /// An index on disk.
    ///
    /// @param place of the index
    /// @param time it took, in this run or when it was built
    public record Built(Path place, BuildTime time) {

        /// Bytes of the index, all files of a folder together.
        public long bytes() throws IOException {
            try (Stream<Path> files = Files.walk(place)) {
                long sum = 0;
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    sum += Files.size(file);
                }
                return sum;
            }
        }
    }

    /// An index, built unless it is there.
    ///
    /// @param name a file name's beginning
    /// @param description all that it depends on: data set and parameters
    public Built get(String name, String description, Builder builder) throws IOException {
        String unique = name + "-" + Integer.toHexString(description.hashCode());
        Path place = folder.resolve(unique);
        Path times = folder.resolve(unique + ".times");
        if (Files.exists(times)) {
            return new Built(place, BuildTime.read(times));
        }
        delete(place);
        BuildTime time = builder.build(place);
        time.write(times, description);
        return new Built(place, time);
    }

    /// A folder for what a build writes on the way.
    public Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        if (temporary) {
            delete(folder);
        }
    }

    private static void delete(Path place) throws IOException {
        if (!Files.exists(place)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(place)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}

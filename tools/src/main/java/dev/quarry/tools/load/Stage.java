package dev.quarry.tools.load;

import dev.quarry.filter.Filter;
import dev.quarry.format.DurableFiles;
import dev.quarry.schema.Schema;
import dev.quarry.tools.read.DocumentReader;
import dev.quarry.tools.read.IdReader;
import dev.quarry.tools.read.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Changes that wait in the index folder for one commit: files `staged-<number>-<what>`, applied in the order of
/// their numbers. Applying them a second time, after a crash between the commit and their removal, changes
/// nothing: documents replace, and what is deleted stays so. Not thread-safe.
///
/// @param folder of the index
public record Stage(Path folder) {

    private static final Pattern NAME = Pattern.compile("staged-(\\d{9})-(documents|ids|filter)");

    /// Keeps the documents of a file.
    ///
    /// @throws InputException when one is wrong; nothing is kept then
    public void documents(Path file, Schema schema) throws IOException {
        try (DocumentReader reader = DocumentReader.open(file, schema)) {
            while (reader.next() != null) {
                // what is wrong with the text is said now; what the index refuses, when it is committed
            }
        }
        keep("documents", Files.readAllBytes(file));
    }

    /// Keeps ids of documents to delete, each a line.
    public void ids(List<String> ids) throws IOException {
        keep("ids", text(String.join("\n", ids) + "\n"));
    }

    /// Keeps a filter of documents to delete.
    public void filter(Filter filter) throws IOException {
        keep("filter", text(filter.text()));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void keep(String what, byte[] bytes) throws IOException {
        List<Path> files = files();
        long number = files.isEmpty() ? 0 : number(files.getLast()) + 1;
        Path target = folder.resolve("staged-%09d-%s".formatted(number, what));
        Path temporary = folder.resolve(target.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        DurableFiles.publish(temporary, target);
    }

    /// What waits, in order.
    public List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> name(file).matches()).sorted().toList();
        }
    }

    private static Matcher name(Path file) {
        return NAME.matcher(String.valueOf(file.getFileName()));
    }

    private static long number(Path file) {
        Matcher name = name(file);
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }

    /// Applies what waits.
    public void apply(List<Path> files, Operations operations) throws IOException {
        for (Path file : files) {
            Matcher name = name(file);
            switch (name.matches() ? name.group(2) : "") {
                case "documents" -> operations.add(file, Operations.Known.REPLACE);
                case "ids" -> operations.delete(IdReader.readAll(file));
                case "filter" -> operations.delete(Filter.parse(Files.readString(file)));
                default -> throw new IllegalArgumentException("expected a staged file, found " + file);
            }
        }
    }
}

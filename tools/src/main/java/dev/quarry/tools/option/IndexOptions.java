package dev.quarry.tools.option;

import dev.quarry.Index;
import dev.quarry.OpenOptions;
import dev.quarry.format.Residence;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.Field;
import dev.quarry.schema.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/// The index to search, and the field.
public final class IndexOptions {
    @Option(
            names = "--index",
            required = true,
            paramLabel = "INDEX",
            description = "Index folder.",
            showDefaultValue = Visibility.NEVER)
    private Path folder = Path.of("");

    @Option(
            names = "--field",
            paramLabel = "FIELD",
            description = "Field to search. Default: the index's first of vectors.")
    private @Nullable String field;

    @Option(
            names = "--verify",
            paramLabel = "HOW",
            description = "What to compare with its checksum first: structure, small_segments (16 MiB) or everything.")
    private OpenOptions.Verification verification = OpenOptions.DEFAULT.verification();

    @Option(
            names = "--residence",
            paramLabel = "WHERE",
            description = "Where the index is while it is searched: mapped (opens at once) or copied (to memory, in"
                    + " large pages where the system gives them; faster on large indexes).")
    private Residence residence = OpenOptions.DEFAULT.residence();

    public Path folder() {
        return folder;
    }

    /// Opens the index.
    ///
    /// @param warmUp how long searches may run before it is open; zero where one query comes and the process ends
    public Index open(Duration warmUp) throws IOException {
        return Index.open(
                folder,
                OpenOptions.DEFAULT
                        .withVerification(verification)
                        .withWarmUp(warmUp)
                        .withResidence(residence));
    }

    /// The field to search.
    public Field field(Index index) {
        String name = field;
        return name == null ? first(index.schema()) : field(index, name);
    }

    /// Whether a field was named.
    public boolean namesField() {
        return field != null;
    }

    /// A field by its name.
    public static Field field(Index index, String name) {
        int number = index.schema()
                .number(name)
                .orElseThrow(() -> new InvalidQueryException(
                        "field", "one of " + index.schema().names(), name));
        return index.schema().fields().get(number);
    }

    /// The field to search where none is named: the first that is not an attribute, if there is one.
    public static Field first(Schema schema) {
        return schema.fields().stream()
                .filter(field -> !(field instanceof AttributeField))
                .findFirst()
                .orElse(schema.fields().getFirst());
    }
}

package dev.quarry.tools.option;

import dev.quarry.tools.read.TermNames;
import dev.quarry.tools.read.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// How tokens become term numbers.
public final class VocabularyOptions {
    @ArgGroup
    private @Nullable Source source;

    static final class Source {
        @Option(
                names = "--vocab",
                paramLabel = "FILE",
                description =
                        "Vocabulary between tokens and term numbers: a text file whose line n, from 0, is the token with"
                                + " number n, or a tokenizer's JSON file.")
        private @Nullable Path file;

        @Option(names = "--numeric-tokens", description = "Tokens are term numbers written as decimal digits.")
        private boolean numeric;
    }

    /// The vocabulary, or null if none was asked for.
    public @Nullable TermNames names() throws IOException {
        if (source == null) {
            return null;
        }
        Path file = source.file;
        if (file != null) {
            return Vocabulary.read(file);
        }
        return source.numeric ? TermNames.DECIMAL : null;
    }
}

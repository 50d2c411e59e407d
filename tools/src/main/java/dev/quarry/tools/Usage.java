package dev.quarry.tools;

import java.io.IOException;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Parameters that only what they are for can judge.
final class Usage {
    private Usage() {}

    /// Makes something that may read or write.
    interface Making<T> {
        T make() throws IOException;
    }

    /// What `make` gives; what it refuses is an error of the command line.
    static <T> T checked(CommandSpec spec, Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            throw error(spec, e);
        }
    }

    /// The same for what may fail at reading or writing, too.
    static <T> T checkedIo(CommandSpec spec, Making<T> make) throws IOException {
        try {
            return make.make();
        } catch (IllegalArgumentException e) {
            throw error(spec, e);
        }
    }

    private static ParameterException error(CommandSpec spec, IllegalArgumentException e) {
        return new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
}

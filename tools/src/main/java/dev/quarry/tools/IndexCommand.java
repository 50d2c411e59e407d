package dev.quarry.tools;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// An index that lives: documents come, change and go.
@Command(
        name = "index",
        description = {
            "Creates, changes, inspects and copies an index of documents.",
            "",
            "Documents are JSON lines: {\"id\": \"d1\", \"text\": {\"token\": 1.5}, \"vector\": [0.1, 0.2], \"year\": 2001,"
                    + " \"payload\": \"...\"}, with a key for each field. Each command that changes the index is one"
                    + " commit, except with --stage: then `index commit` makes one commit of all that was staged."
        },
        footer = {
            "  quarry index create INDEX --sparse text --dense vector:384:cosine --attribute year:long",
            "  quarry index add INDEX docs.jsonl.gz",
            "  quarry index delete INDEX --filter 'year < 1990'",
            "  quarry index merge INDEX --compact",
            "  quarry index snapshot INDEX BACKUP --copy"
        })
final class IndexCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /// With its subcommands.
    static CommandLine line() {
        return new CommandLine(new IndexCommand())
                .addSubcommand("create", new IndexCreateCommand())
                .addSubcommand("add", new IndexAddCommand())
                .addSubcommand("delete", new IndexDeleteCommand())
                .addSubcommand("commit", new IndexCommitCommand())
                .addSubcommand("merge", new IndexMergeCommand())
                .addSubcommand("stats", new IndexStatsCommand())
                .addSubcommand("snapshot", new IndexSnapshotCommand())
                .addSubcommand("check", new CheckCommand());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what to do with the index is missing");
    }
}

package dev.quarry.tools;

import dev.quarry.tools.progress.ProgressDisplay;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The `quarry` command line.
@Command(
        name = "quarry",
        description = "Builds and searches indexes of sparse and dense vectors.",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true,
        showDefaultValues = true,
        abbreviateSynopsis = true,
        sortOptions = false,
        descriptionHeading = "%n",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  quarry demo",
            "  quarry build --sparse docs.jsonl.gz --out INDEX",
            "  quarry search --index INDEX --query '{\"vitamin\": 1.2, \"d\": 0.8}'",
            "  quarry help search"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:damage was found, or a target was missed",
            "2:the command line is wrong",
            "3:an input or an index is not what it should be, or the machine lacks something",
            "4:reading or writing failed: no permission, a full disk",
            "5:a bug in quarry"
        })
public final class Quarry implements Runnable {
    private static final Map<String, Supplier<Object>> COMMANDS = commands();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--quiet", scope = ScopeType.INHERIT, description = "No progress and no remarks.")
    private boolean quiet;

    @Option(
            names = "--stacktrace",
            scope = ScopeType.INHERIT,
            description = "With an error, where in the code it arose.")
    private boolean stacktrace;

    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("build", BuildCommand::new);
        commands.put("index", IndexCommand::line);
        commands.put("search", SearchCommand::new);
        commands.put("eval", EvalCommand::new);
        commands.put("tune", TuneCommand::new);
        commands.put("train", TrainCommand::line);
        commands.put("import", ImportCommand::line);
        commands.put("export", ExportCommand::line);
        commands.put("check", CheckCommand::new);
        commands.put("dump", DumpCommand::new);
        commands.put("convert", ConvertCommand::new);
        commands.put("generate", GenerateCommand::new);
        commands.put("env", EnvCommand::new);
        commands.put("gpu", GpuCommand::new);
        commands.put("demo", DemoCommand::new);
        commands.put("completion", CompletionCommand::new);
        commands.put("help", CommandLine.HelpCommand::new);
        return commands;
    }

    /// The command line that a command belongs to, however deep.
    static Quarry of(CommandSpec spec) {
        return (Quarry) spec.root().userObject();
    }

    public static void main(String[] args) {
        System.exit(run(commandLine(args), args));
    }

    /// Runs a command; what even picocli lets through ends as a message and a code too.
    static int run(CommandLine line, String... args) {
        try {
            return line.execute(args);
        } catch (OutOfMemoryError | InternalError e) {
            line.getErr().println("quarry: " + Failures.message(e));
            line.getErr().flush();
            return Failures.code(e);
        }
    }

    /// The command line for these arguments. If they begin with a command, only that one is set up: the others would
    /// cost every query from a shell some 100 ms.
    public static CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(new Quarry());
        String first = args.length == 0 ? "" : args[0];
        if (COMMANDS.containsKey(first) && !first.equals("help") && !first.equals("completion")) {
            line.addSubcommand(first, COMMANDS.get(first).get());
        } else {
            COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
        }
        return line.setExecutionExceptionHandler(new Failures())
                .setParameterExceptionHandler(new Failures())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExitCodeExceptionMapper(Failures::code);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getErr());
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    boolean quiet() {
        return quiet;
    }

    boolean stacktrace() {
        return stacktrace;
    }

    /// Progress for a command's long work, on its standard error.
    ProgressDisplay progress(CommandSpec command) {
        return quiet
                ? new ProgressDisplay.Silent()
                : ProgressDisplay.visible(command.commandLine().getErr());
    }

    /// A line for people on standard error.
    void remark(CommandSpec command, String text) {
        if (!quiet) {
            command.commandLine().getErr().println(text);
            command.commandLine().getErr().flush();
        }
    }
}

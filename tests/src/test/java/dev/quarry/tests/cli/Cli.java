package dev.quarry.tests.cli;

import dev.quarry.tools.Quarry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/// Runs `quarry` inside the test's JVM.
final class Cli {
    private Cli() {}

    /// What a command returned and printed.
    record Result(int code, String out, String err, List<String> args) {
        /// This result, if the command succeeded.
        Result ok() {
            if (code != 0) {
                throw new AssertionError(this);
            }
            return this;
        }

        /// The number after `"name":` in JSON output.
        double number(String name) {
            Matcher value = Pattern.compile("\"" + Pattern.quote(name) + "\":\\s*(-?[0-9.Ee+-]+)")
                    .matcher(out);
            if (!value.find()) {
                throw new AssertionError("no number " + name + " in " + this);
            }
            return Double.parseDouble(value.group(1));
        }

        /// The number at `"name":{"key":`.
        double number(String name, int key) {
            Matcher value = Pattern.compile("\"" + Pattern.quote(name) + "\":\\{[^}]*\"" + key + "\":(-?[0-9.Ee+-]+)")
                    .matcher(out);
            if (!value.find()) {
                throw new AssertionError("no number " + name + " at " + key + " in " + this);
            }
            return Double.parseDouble(value.group(1));
        }

        @Override
        public String toString() {
            return "quarry " + String.join(" ", args) + "\nexit code " + code + "\n" + out + "\n" + err;
        }
    }

    static Result run(Object... args) {
        String[] texts = Arrays.stream(args).map(String::valueOf).toArray(String[]::new);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line =
                Quarry.commandLine(texts).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = line.execute(texts);
        return new Result(code, out.toString(), err.toString(), List.of(texts));
    }
}

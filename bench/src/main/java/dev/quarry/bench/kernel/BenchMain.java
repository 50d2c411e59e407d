package dev.quarry.bench.kernel;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/// JMH with its usual arguments; afterwards prints how many bytes of rows the dense kernels went through per second.
public final class BenchMain {

    private BenchMain() {}

    public static void main(String[] args) throws CommandLineOptionException, IOException, RunnerException {
        CommandLineOptions options = new CommandLineOptions(args);
        if (options.shouldHelp()) {
            options.showHelp();
            return;
        }
        Runner runner = new Runner(options);
        if (options.shouldList()) {
            runner.list();
            return;
        }
        print(runner.run(), System.out);
    }

    private static void print(Collection<RunResult> results, PrintStream to) {
        for (RunResult result : results) {
            String type = result.getParams().getParam("type");
            String dims = result.getParams().getParam("dims");
            if (type == null || dims == null) {
                continue;
            }
            double nanos = result.getPrimaryResult().getScore();
            String name = result.getPrimaryResult().getLabel();
            double gigabytesPerSecond = bytesPerValue(type) * Integer.parseInt(dims) / nanos;
            to.printf(
                    Locale.ROOT,
                    "%-14s %-7s %-4s %5s dims %9.1f ns %7.1f GB/s%n",
                    name,
                    result.getParams().getParam("kernels"),
                    type,
                    dims,
                    nanos,
                    gigabytesPerSecond);
        }
    }

    private static int bytesPerValue(String type) {
        return switch (type) {
            case "f32" -> 4;
            case "f16" -> 2;
            default -> 1;
        };
    }
}

package dev.quarry.tools;

import dev.quarry.batch.BatchOps;
import dev.quarry.batch.BatchProvider;
import dev.quarry.batch.BatchSettings;
import dev.quarry.batch.BatchUnavailableException;
import dev.quarry.batch.Batches;
import dev.quarry.batch.DeviceReport;
import dev.quarry.batch.SelfTest;
import dev.quarry.tools.option.DeviceChoice;
import dev.quarry.tools.report.JsonOutput;
import dev.quarry.tools.report.Table;
import dev.quarry.tools.report.Units;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;

/// Tells which GPUs can compute here, or why none can, and tries them.
@Command(
        name = "gpu",
        description = {
            "Shows what --gpu would use: library, driver and devices, or what is missing; and runs each operation once on"
                    + " small inputs, compared with the processor.",
            "",
            "Exit code 0 if a GPU can be used and computes rightly, 1 if it does not, 3 if there is none; with"
                    + " --allow-none 0 then too."
        },
        footer = {"  quarry gpu", "  quarry gpu --json", "  quarry gpu --allow-none --gpu-precision fast"})
final class GpuCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private DeviceChoice choice = new DeviceChoice();

    @Option(names = "--allow-none", description = "That there is no GPU is no failure.")
    private boolean allowNone;

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    /// What a provider has.
    ///
    /// @param problem why it cannot be used, empty if it can
    private record Looked(String name, DeviceReport report, String problem, List<SelfTest.Result> tests) {

        boolean failed() {
            return tests.stream().anyMatch(test -> test.problem().isPresent());
        }
    }

    @Override
    public Integer call() {
        BatchSettings settings = choice.settings();
        List<Looked> all = new ArrayList<>();
        for (BatchProvider provider : Batches.providers()) {
            all.add(look(provider, settings));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            JsonOutput.object(out, object -> write(object, all));
        } else {
            print(out, all);
        }
        out.flush();
        if (all.stream().anyMatch(Looked::failed)) {
            return ExitCode.BAD_RESULT;
        }
        boolean usable = all.stream().anyMatch(looked -> looked.problem.isEmpty());
        return usable || allowNone ? ExitCode.OK : ExitCode.BAD_INPUT;
    }

    private static Looked look(BatchProvider provider, BatchSettings settings) {
        DeviceReport report = provider.report();
        try (BatchOps ops = provider.open(settings.device())) {
            return new Looked(
                    provider.name(),
                    report,
                    "",
                    SelfTest.run(ops, settings.device().precision()));
        } catch (BatchUnavailableException e) {
            return new Looked(provider.name(), report, String.valueOf(e.getMessage()), List.of());
        }
    }

    private static void print(PrintWriter out, List<Looked> all) {
        if (all.isEmpty()) {
            out.println("no library for accelerators on the class path");
        }
        for (Looked looked : all) {
            DeviceReport report = looked.report;
            out.println("provider  " + looked.name);
            out.println("library   " + report.library());
            out.println("driver    " + report.driver());
            if (!report.devices().isEmpty()) {
                Table table = new Table("device", "name", "capability", "memory", "free", "processors", "problem");
                for (DeviceReport.Device device : report.devices()) {
                    table.row(
                            device.number(),
                            device.name(),
                            device.capability(),
                            Units.bytes(device.bytes()),
                            Units.bytes(device.freeBytes()),
                            device.processors(),
                            device.problem());
                }
                table.print(out, "  ");
            }
            out.println("usable    " + (looked.problem.isEmpty() ? "yes" : "no: " + looked.problem));
            for (SelfTest.Result test : looked.tests) {
                out.println(
                        "test      " + test.operation() + ": " + test.problem().orElse("as the processor"));
            }
        }
    }

    private static void write(JsonGenerator json, List<Looked> all) {
        json.writeArrayPropertyStart("providers");
        for (Looked looked : all) {
            json.writeStartObject();
            json.writeStringProperty("name", looked.name);
            json.writeStringProperty("library", looked.report.library());
            json.writeStringProperty("driver", looked.report.driver());
            json.writeBooleanProperty("usable", looked.problem.isEmpty());
            json.writeStringProperty("problem", looked.problem);
            json.writeArrayPropertyStart("devices");
            for (DeviceReport.Device device : looked.report.devices()) {
                json.writeStartObject();
                json.writeNumberProperty("number", device.number());
                json.writeStringProperty("name", device.name());
                json.writeStringProperty("capability", device.capability());
                json.writeNumberProperty("bytes", device.bytes());
                json.writeNumberProperty("free_bytes", device.freeBytes());
                json.writeNumberProperty("processors", device.processors());
                json.writeStringProperty("problem", device.problem());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeObjectPropertyStart("tests");
            for (SelfTest.Result test : looked.tests) {
                json.writeStringProperty(
                        test.operation().toString().replace(' ', '_'),
                        test.problem().orElse("ok"));
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}

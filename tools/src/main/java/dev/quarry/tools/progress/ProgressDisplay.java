package dev.quarry.tools.progress;

import dev.quarry.build.Progress;
import java.io.PrintWriter;

/// Shows the stages of long work, one after the other. [#close] ends the last one.
///
/// Thread-safe, as [Progress] asks.
public sealed interface ProgressDisplay extends Progress, AutoCloseable
        permits ProgressDisplay.Silent, ProgressBars, ProgressLines {

    /// What a step of a stage is.
    enum Unit {
        STEPS("", 1),
        BYTES(" MiB", 1 << 20);

        private final String label;
        private final long size;

        Unit(String label, long size) {
            this.label = label;
            this.size = size;
        }

        String label() {
            return label;
        }

        long size() {
            return size;
        }
    }

    /// Shows nothing.
    record Silent() implements ProgressDisplay {
        @Override
        public void stage(String name, long total, Unit unit) {}

        @Override
        public void advance(long steps) {}

        @Override
        public void close() {}
    }

    /// A bar with rate and time left if a person sits at a terminal, else a line every few seconds.
    ///
    /// @param err where lines go; bars go to the process's own standard error
    @SuppressWarnings("SystemConsoleNull") // In Java 25 it is null again where nobody sits at a terminal.
    static ProgressDisplay visible(PrintWriter err) {
        return System.console() != null && System.console().isTerminal() ? new ProgressBars() : new ProgressLines(err);
    }

    /// Begins a stage.
    ///
    /// @param total steps it takes, in `unit`
    void stage(String name, long total, Unit unit);

    @Override
    default void stage(String name, long total) {
        stage(name, total, Unit.STEPS);
    }

    @Override
    void close();
}

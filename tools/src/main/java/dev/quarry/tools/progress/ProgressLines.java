package dev.quarry.tools.progress;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/// A line every few seconds, and one at the end of each stage that took long enough to have had any.
final class ProgressLines implements ProgressDisplay {
    private static final long INTERVAL_NANOS = 5_000_000_000L;

    private final PrintWriter err;
    private final LongSupplier nanoTime;
    private String name = "";
    private Unit unit = Unit.STEPS;
    private long total;
    private long done;
    private long started;
    private long due;
    private boolean spoke;

    ProgressLines(PrintWriter err) {
        this(err, System::nanoTime);
    }

    ProgressLines(PrintWriter err, LongSupplier nanoTime) {
        this.err = err;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized void stage(String next, long steps, Unit of) {
        close();
        name = next;
        unit = of;
        total = steps;
        done = 0;
        started = nanoTime.getAsLong();
        due = started + INTERVAL_NANOS;
    }

    @Override
    public synchronized void advance(long steps) {
        done += steps;
        long now = nanoTime.getAsLong();
        if (now - due >= 0) {
            due = now + INTERVAL_NANOS;
            spoke = true;
            print(now);
        }
    }

    private void print(long now) {
        double seconds = Math.max(1, now - started) / 1e9;
        double rate = done / seconds;
        StringBuilder line = new StringBuilder(name).append(": ").append(amount((double) done));
        if (total > 0) {
            line.append(" of ").append(amount((double) total)).append(unit.label());
            line.append(String.format(Locale.ROOT, " (%.0f%%)", 100.0 * done / total));
        } else {
            line.append(unit.label());
        }
        line.append(", ").append(amount(rate)).append(unit.label()).append("/s");
        if (total > done && rate > 0) {
            line.append(String.format(Locale.ROOT, ", %.0f s left", (total - done) / rate));
        }
        err.println(line);
        err.flush();
    }

    private String amount(double steps) {
        return String.format(Locale.ROOT, unit == Unit.BYTES ? "%.1f" : "%.0f", steps / unit.size());
    }

    @Override
    public synchronized void close() {
        if (spoke) {
            long now = nanoTime.getAsLong();
            err.println(String.format(Locale.ROOT, "%s: done in %.1f s", name, (now - started) / 1e9));
            err.flush();
        }
        spoke = false;
    }
}

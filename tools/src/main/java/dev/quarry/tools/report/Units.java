package dev.quarry.tools.report;

import java.util.Locale;

/// Numbers with units, for people.
public final class Units {
    private static final long KIBI = 1 << 10;
    private static final long MEBI = 1 << 20;
    private static final long GIBI = 1 << 30;

    private Units() {}

    /// Bytes as `512 B`, `1.5 KiB`, `20.3 MiB`, `4.10 GiB`.
    public static String bytes(long count) {
        if (count < KIBI) {
            return count + " B";
        }
        if (count < MEBI) {
            return String.format(Locale.ROOT, "%.1f KiB", (double) count / KIBI);
        }
        return count < GIBI
                ? String.format(Locale.ROOT, "%.1f MiB", (double) count / MEBI)
                : String.format(Locale.ROOT, "%.2f GiB", (double) count / GIBI);
    }

    /// A number with a fixed number of decimals, the same in every locale.
    public static String decimals(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /// A whole number with thousands separated: `1,234,567`.
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}

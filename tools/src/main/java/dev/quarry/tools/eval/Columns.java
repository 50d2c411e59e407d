package dev.quarry.tools.eval;

import dev.quarry.tools.read.InputException;
import dev.quarry.tools.read.TextLines;

/// Columns of a line: between tabs where that gives a wanted number of them, else between runs of blanks.
final class Columns {
    private Columns() {}

    static String[] split(String line, int least, int most) {
        String[] tabs = line.split("\t", -1);
        if (tabs.length >= least && tabs.length <= most) {
            for (int i = 0; i < tabs.length; i++) {
                tabs[i] = tabs[i].strip();
            }
            return tabs;
        }
        return line.strip().split("[ \t]+");
    }

    static int wholeNumber(TextLines lines, String text, String what) throws InputException {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            InputException failure = lines.failure(what, text);
            failure.initCause(e);
            throw failure;
        }
    }
}

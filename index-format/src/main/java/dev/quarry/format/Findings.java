package dev.quarry.format;

import java.util.ArrayList;
import java.util.List;

/// What a check found wrong. Keeps the first [#MOST] problems and counts the rest, so that a badly damaged file
/// cannot fill the memory with messages. Not thread-safe.
public final class Findings {

    /// The number of problems kept with their message.
    public static final int MOST = 100;

    private final List<FormatException> problems = new ArrayList<>();
    private long count;

    /// Adds a problem.
    public void add(FormatException problem) {
        count++;
        if (problems.size() < MOST) {
            problems.add(problem);
        }
    }

    /// Adds a problem in a section unless `holds`; `at` counts from the section's start.
    public void require(boolean holds, Section section, long at, String expected, long found) {
        if (!holds) {
            add(section.corrupt(at, expected, Long.toString(found)));
        }
    }

    /// All problems met, including those whose message was not kept.
    public long count() {
        return count;
    }

    /// The first problems, in the order they were met.
    public List<FormatException> problems() {
        return List.copyOf(problems);
    }
}

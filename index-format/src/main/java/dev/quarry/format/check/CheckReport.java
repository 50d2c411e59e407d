package dev.quarry.format.check;

import dev.quarry.format.FormatException;
import java.nio.file.Path;
import java.util.List;

/// What a check of one segment file found.
///
/// @param file the file
/// @param byteSize its length in bytes
/// @param sections one line per section in file order; empty when the frame itself is damaged
/// @param problems the first problems, at most [dev.quarry.format.Findings#MOST]
/// @param problemCount all problems, including those not kept
public record CheckReport(
        Path file, long byteSize, List<SectionReport> sections, List<FormatException> problems, long problemCount) {

    public CheckReport {
        sections = List.copyOf(sections);
        problems = List.copyOf(problems);
    }

    /// Whether nothing is wrong.
    public boolean sound() {
        return problemCount == 0;
    }
}

package dev.quarry.jpq;

/// What is known about the answers to one query.
///
/// @param rows judged, each once
/// @param grades of them: from 1 on relevant, more is better; 0 for judged and not relevant
public record Judgments(int[] rows, int[] grades) {

    public Judgments {
        if (rows.length != grades.length) {
            throw new IllegalArgumentException(
                    "judgments: expected a grade for each of %d rows, found %d".formatted(rows.length, grades.length));
        }
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] < 0 || grades[i] < 0) {
                throw new IllegalArgumentException(
                        "judgments: expected rows and grades from 0 on, found row %d, grade %d"
                                .formatted(rows[i], grades[i]));
            }
        }
    }

    /// How many rows are relevant.
    int relevant() {
        int count = 0;
        for (int grade : grades) {
            count += grade > 0 ? 1 : 0;
        }
        return count;
    }
}

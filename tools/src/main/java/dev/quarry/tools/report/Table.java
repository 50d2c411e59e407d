package dev.quarry.tools.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows of cells printed in aligned columns; columns whose cells are all numbers align right. Not thread-safe.
public final class Table {
    private final List<String[]> rows = new ArrayList<>();

    /// Begins a table.
    ///
    /// @param headings one for each column
    public Table(String... headings) {
        rows.add(headings.clone());
    }

    /// Adds a row of as many cells as there are headings.
    public Table row(Object... cells) {
        if (cells.length != rows.getFirst().length) {
            throw new IllegalArgumentException("cells: expected " + rows.getFirst().length + ", found " + cells.length);
        }
        rows.add(Arrays.stream(cells).map(String::valueOf).toArray(String[]::new));
        return this;
    }

    /// Prints headings and rows, each line after `indent`.
    public void print(PrintWriter out, String indent) {
        int columns = rows.getFirst().length;
        int[] widths = new int[columns];
        boolean[] numbers = new boolean[columns];
        for (int c = 0; c < columns; c++) {
            int column = c;
            widths[c] =
                    rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
            numbers[c] = rows.stream().skip(1).allMatch(row -> row[column].matches("-?[0-9].*"));
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder(indent);
            for (int c = 0; c < columns; c++) {
                String blanks = " ".repeat(widths[c] - row[c].length());
                line.append(numbers[c] ? blanks + row[c] : row[c] + blanks).append("  ");
            }
            out.println(line.toString().stripTrailing());
        }
    }
}

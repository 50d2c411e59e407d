package dev.quarry.format.terms;

import dev.quarry.format.SectionKind;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.part.KeyTableWriter;
import dev.quarry.format.part.KeyType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Numbers tokens 0, 1, ... in the order of their first appearance and writes them as a `TERMS` section, which
/// [TermsView] reads. Not thread-safe.
public final class TermsWriter implements AutoCloseable {

    /// The most terms a dictionary can have.
    public static final int MAX_TERMS = 1 << 24;

    private final KeyTableWriter table;

    private TermsWriter(KeyTableWriter table) {
        this.table = table;
    }

    /// Starts with no terms.
    ///
    /// @param folder where the temporary files are put; the folder of the segment to be written
    public static TermsWriter create(Path folder) throws IOException {
        return new TermsWriter(KeyTableWriter.create(folder, KeyType.BYTES));
    }

    /// The number of terms so far.
    public int count() {
        return table.count();
    }

    /// The number of a token, a new one at its first appearance.
    public int term(String token) throws IOException {
        byte[] utf8 = token.getBytes(StandardCharsets.UTF_8);
        return term(utf8, 0, utf8.length);
    }

    /// The number of a token, a new one at its first appearance.
    ///
    /// @param utf8 the token in UTF-8
    /// @param length 1 to 65,535 bytes
    /// @throws IllegalStateException when it would be one term more than [#MAX_TERMS]
    public int term(byte[] utf8, int from, int length) throws IOException {
        int term = table.put(utf8, from, length);
        if (term >= MAX_TERMS) {
            throw new IllegalStateException("expected at most " + MAX_TERMS + " different tokens, found one more");
        }
        return term;
    }

    /// Writes the section. No terms may be added afterwards.
    ///
    /// @param field the schema field's number
    public void finish(SegmentWriter segment, int field) throws IOException {
        table.finish(segment, SectionKind.TERMS, field);
    }

    @Override
    public void close() throws IOException {
        table.close();
    }
}

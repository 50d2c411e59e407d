package dev.quarry.format.terms;

import dev.quarry.format.Findings;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import dev.quarry.format.part.KeyTable;
import dev.quarry.format.part.KeyType;
import java.nio.charset.StandardCharsets;

/// The terms of a sparse field, by number and by token, over mapped bytes. Finding a term allocates nothing (but
/// for the `String` convenience). Immutable and thread-safe; valid while the segment is open.
///
/// @param table the tokens, numbered by term
public record TermsView(KeyTable table) {

    /// Opens the section and verifies its header against the bytes that are there; reads no token.
    ///
    /// @throws dev.quarry.format.CorruptSegmentException when the header does not fit
    public static TermsView open(Section section) {
        KeyTable table = KeyTable.open(section);
        section.require(
                table.type() == KeyType.BYTES,
                0,
                "key type " + KeyType.BYTES.id(),
                table.type().id());
        section.require(
                table.count() <= TermsWriter.MAX_TERMS,
                0,
                "at most " + TermsWriter.MAX_TERMS + " terms",
                table.count());
        return new TermsView(table);
    }

    /// The number of terms.
    public int count() {
        return table.count();
    }

    /// A term's token.
    public String token(int term) {
        return new String(bytes(term), StandardCharsets.UTF_8);
    }

    /// A copy of the bytes of a term's token.
    public byte[] bytes(int term) {
        return table.key(term).toArray(LittleEndian.BYTE);
    }

    /// The number of a token, or -1 when no document has it.
    public int term(String token) {
        byte[] utf8 = token.getBytes(StandardCharsets.UTF_8);
        return term(utf8, 0, utf8.length);
    }

    /// The number of a token in UTF-8, or -1 when no document has it.
    public int term(byte[] utf8, int from, int length) {
        return table.find(utf8, from, length);
    }

    /// Verifies every token, that tokens are distinct, and the hash table.
    public void check(Findings findings) {
        table.check(KeyTable.Occurrences.ONCE, findings);
    }
}

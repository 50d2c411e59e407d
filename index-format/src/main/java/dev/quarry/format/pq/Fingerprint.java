package dev.quarry.format.pq;

import dev.quarry.format.LittleEndian;
import dev.quarry.format.LittleEndianOutput;
import dev.quarry.format.Section;
import java.io.IOException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// The SHA-256 of a model, by which a segment knows the model that made its codes.
///
/// @param hex 64 hexadecimal digits, lower case
public record Fingerprint(String hex) {

    /// The size on disk.
    public static final int BYTES = 32;

    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{64}");

    public Fingerprint {
        if (!DIGITS.matcher(hex).matches()) {
            throw new IllegalArgumentException("fingerprint: expected 64 hexadecimal digits, found '" + hex + "'");
        }
    }

    /// From a digest.
    ///
    /// @param digest 32 bytes
    public static Fingerprint of(byte[] digest) {
        return new Fingerprint(HexFormat.of().formatHex(digest));
    }

    /// Reads one from a section.
    public static Fingerprint at(Section section, long at) {
        return of(section.slice(at, BYTES).toArray(LittleEndian.BYTE));
    }

    /// Writes the 32 bytes.
    public void writeTo(LittleEndianOutput out) throws IOException {
        out.putBytes(HexFormat.of().parseHex(hex));
    }

    /// The first 12 digits, for messages.
    @Override
    public String toString() {
        return hex.substring(0, 12);
    }
}

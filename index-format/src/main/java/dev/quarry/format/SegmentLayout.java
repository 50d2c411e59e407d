package dev.quarry.format;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/// Sizes and offsets of the frame around the sections; `FORMAT.md` has the same in words.
final class SegmentLayout {

    static final long HEADER_MAGIC = 0x4753_5952_5241_5551L; // "QUARRYSG"
    static final long FOOTER_MAGIC = 0x5446_5952_5241_5551L; // "QUARRYFT"
    static final int VERSION = 1;
    /// Feature bits this version understands; none is defined yet.
    static final long KNOWN_FEATURES = 0;

    static final int ALIGNMENT = 64;

    static final int HEADER_BYTES = 64;
    static final int HEADER_VERSION = 8;
    static final int HEADER_LENGTH = 12;
    static final int HEADER_FEATURES = 16;
    static final int HEADER_ROWS = 24;
    static final int HEADER_FINGERPRINT = 32;
    static final int HEADER_RESERVED = 40;

    static final int ENTRY_BYTES = 32;
    static final int ENTRY_KIND = 0;
    static final int ENTRY_FIELD = 4;
    static final int ENTRY_OFFSET = 8;
    static final int ENTRY_LENGTH = 16;
    static final int ENTRY_CRC = 24;
    static final int ENTRY_RESERVED = 28;

    static final int FOOTER_BYTES = 64;
    static final int FOOTER_DIRECTORY = 8;
    static final int FOOTER_ENTRIES = 16;
    static final int FOOTER_DIRECTORY_CRC = 20;
    static final int FOOTER_FILE_LENGTH = 24;
    static final int FOOTER_RESERVED = 32;

    /// Header and footer end with the checksum of the bytes before it.
    static final int FRAME_CRC = 60;

    private SegmentLayout() {}

    /// CRC32C of a slice, in steps that a `ByteBuffer` can hold.
    static int crc(MemorySegment bytes, long from, long length) {
        CRC32C crc = new CRC32C();
        for (long done = 0; done < length; ) {
            long step = Math.min(1 << 30, length - done);
            crc.update(bytes.asSlice(from + done, step).asByteBuffer());
            done += step;
        }
        return (int) crc.getValue();
    }
}

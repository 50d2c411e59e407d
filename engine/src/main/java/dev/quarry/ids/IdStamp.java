package dev.quarry.ids;

import dev.quarry.format.DurableFiles;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.schema.Schema;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Says that an id map has exactly the documents of a commit. `FORMAT.md` has the bytes. A stamp fits or it does
/// not; why it does not is of no interest, as the map is made anew either way.
///
/// @param commit a digest of what identifies the commit, its segments, and the kind of map
/// @param byteSize of the map's file
/// @param checksum of the map's bytes, CRC-32C
record IdStamp(byte[] commit, long byteSize, int checksum) {

    private static final long MAGIC = 0x4449_5952_5241_5551L; // "QUARRYID"
    private static final int VERSION = 1;
    private static final int DIGEST_BYTES = 32;
    private static final int BYTES = 2 * Long.BYTES + 3 * Integer.BYTES + DIGEST_BYTES;
    private static final int BUFFER_BYTES = 1 << 20;

    /// The stamp of a map's file as it is.
    static IdStamp of(byte[] commit, Path map) throws IOException {
        CRC32C crc = new CRC32C();
        try (FileChannel channel = FileChannel.open(map, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            while (channel.read(buffer) >= 0) {
                crc.update(buffer.flip());
                buffer.clear();
            }
            return new IdStamp(commit, channel.size(), (int) crc.getValue());
        }
    }

    /// The digest of a commit: generation, segments with their checksums, deletes with theirs.
    static byte[] digest(String name, Schema.IdKind kind, Manifest commit) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF(name);
        out.writeUTF(kind.name());
        out.writeLong(commit.generation());
        out.writeInt(commit.segments().size());
        for (SegmentEntry segment : commit.segments()) {
            out.writeUTF(segment.name());
            out.writeInt(segment.rows());
            out.writeLong(segment.byteSize());
            out.writeInt(segment.checksum());
            out.writeBoolean(segment.deletes().isPresent());
            if (segment.deletes().isPresent()) {
                out.writeInt(segment.deletes().get().count());
                out.writeInt(segment.deletes().get().checksum());
            }
        }
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Whether `stamp` is there, is whole, and is that of the commit and of the map's bytes.
    static boolean fits(Path stamp, byte[] commit, Path map) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(stamp);
        } catch (NoSuchFileException e) {
            return false;
        }
        // the map is read only when its stamp speaks of this commit and of as many bytes
        return bytes.length == BYTES
                && Files.exists(map)
                && Arrays.equals(new IdStamp(commit, Files.size(map), checksumIn(bytes)).encode(), bytes)
                && Arrays.equals(of(commit, map).encode(), bytes);
    }

    private static int checksumIn(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(BYTES - 2 * Integer.BYTES);
    }

    private byte[] encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(MAGIC)
                .putInt(VERSION)
                .put(commit)
                .putLong(byteSize)
                .putInt(checksum);
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, bytes.position());
        return bytes.putInt((int) crc.getValue()).array();
    }

    /// Writes it, durably.
    void write(Path stamp) throws IOException {
        Path temporary = stamp.resolveSibling(stamp.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(encode());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        DurableFiles.publish(temporary, stamp);
    }
}

package dev.quarry.format.payload;

import dev.quarry.format.SectionKind;
import dev.quarry.format.SectionOutput;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.Spool;
import dev.quarry.format.part.Offsets;
import dev.quarry.format.part.PartLayout;
import dev.quarry.format.part.RowBitmapWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/// Packs the payloads of the rows, in row order, into blocks, compresses each with LZ4, and writes them as a `PAYLOADS`
/// section, which [PayloadsView] reads. A payload that is larger than a block has a block of its own; a block that does
/// not shrink is stored as it is. One block is held in memory, the rest in temporary files. Not thread-safe.
public final class PayloadsWriter implements AutoCloseable {

    /// The longest payload in bytes.
    public static final int MAX_PAYLOAD_BYTES = 256 << 20;

    private final LZ4Compressor compressor = LZ4Factory.safeInstance().fastCompressor();
    private final int blockBytes;
    private final Spool data;
    private final Spool blocks;
    private final Spool starts;
    private final RowBitmapWriter presence;
    private byte[] block;
    private byte[] compressed = new byte[0];
    private int blockLength;
    private int blockFirstRow;
    private int largestBlock;
    private long blockCount;
    private long total;
    private int count;

    private PayloadsWriter(int blockBytes, Spool data, Spool blocks, Spool starts, RowBitmapWriter presence) {
        this.blockBytes = blockBytes;
        this.block = new byte[blockBytes];
        this.data = data;
        this.blocks = blocks;
        this.starts = starts;
        this.presence = presence;
    }

    /// Starts with no rows.
    ///
    /// @param folder where the temporary files are put; the folder of the segment to be written
    public static PayloadsWriter create(Path folder, PayloadsOptions options) throws IOException {
        return new PayloadsWriter(
                options.blockBytes(),
                Spool.create(folder, "payloads"),
                Spool.create(folder, "payload-blocks"),
                Spool.create(folder, "payload-starts"),
                RowBitmapWriter.create(folder));
    }

    /// The number of rows added, those without payload included.
    public int count() {
        return count;
    }

    /// Adds the payload of the next row.
    ///
    /// @return the row's number
    public int add(byte[] payload) throws IOException {
        return add(payload, 0, payload.length);
    }

    /// Adds the payload of the next row.
    ///
    /// @param length 0 to [#MAX_PAYLOAD_BYTES]
    /// @return the row's number
    /// @throws IllegalArgumentException when the payload is too long
    public int add(byte[] payload, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, payload.length);
        if (length > MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException("row %d: expected a payload of at most %d bytes, found %d bytes"
                    .formatted(count, MAX_PAYLOAD_BYTES, length));
        }
        requireRoom();
        if (length > blockBytes - blockLength && blockLength > 0) {
            endBlock(block);
        }
        starts.putLong(total);
        if (length > blockBytes) {
            blockLength = length;
            count++;
            endBlock(
                    from == 0 && length == payload.length ? payload : Arrays.copyOfRange(payload, from, from + length));
        } else {
            System.arraycopy(payload, from, block, blockLength, length);
            blockLength += length;
            count++;
        }
        total += length;
        presence.addSet();
        return count - 1;
    }

    /// Adds a row that has no payload, which is not the same as an empty one.
    ///
    /// @return the row's number
    public int addMissing() throws IOException {
        requireRoom();
        starts.putLong(total);
        presence.addClear();
        return count++;
    }

    /// Writes the section. No rows may be added afterwards.
    ///
    /// @param field 0, since payloads belong to the whole segment
    public void finish(SegmentWriter segment, int field) throws IOException {
        if (blockLength > 0) {
            endBlock(block);
        }
        starts.putLong(total);
        blocks.putLong(data.position());
        blocks.putInt(count);
        blocks.putInt(0);
        int width = Offsets.widthFor(total);
        PartLayout layout = new PartLayout();
        layout.place(data.position());
        long blocksAt = layout.place(blocks.position());
        long startsAt = layout.place(Offsets.byteSize(count, width));
        long presenceAt = presence.allSet() ? 0 : layout.place(0);
        SectionOutput out = segment.begin(SectionKind.PAYLOADS, field);
        out.putInt(PayloadsView.CODEC_LZ4);
        out.putInt(largestBlock);
        out.putLong(count);
        out.putLong(blockCount);
        out.putLong(data.position());
        out.putLong(total);
        out.putLong(blocksAt);
        out.putLong(startsAt);
        out.putLong(presenceAt);
        data.copyTo(out);
        out.align(PartLayout.ALIGNMENT);
        blocks.copyTo(out);
        out.align(PartLayout.ALIGNMENT);
        try (Arena arena = Arena.ofConfined()) {
            Offsets.write(starts.map(arena), width, out);
        }
        if (!presence.allSet()) {
            out.align(PartLayout.ALIGNMENT);
            presence.writeTo(out);
        }
        segment.end();
    }

    /// Ends the block whose first `blockLength` bytes are in `bytes` and that holds the rows up to the present one.
    private void endBlock(byte[] bytes) throws IOException {
        blocks.putLong(data.position());
        blocks.putInt(blockFirstRow);
        blocks.putInt(blockLength);
        int most = compressor.maxCompressedLength(blockLength);
        byte[] target = compressed.length >= most ? compressed : new byte[most];
        int length = compressor.compress(bytes, 0, blockLength, target, 0, most);
        if (length < blockLength) {
            data.putBytes(target, 0, length);
        } else {
            data.putBytes(bytes, 0, blockLength);
        }
        if (blockLength <= blockBytes) {
            // An outsize payload's buffer is not kept.
            compressed = target;
        }
        largestBlock = Math.max(largestBlock, blockLength);
        blockCount++;
        blockLength = 0;
        blockFirstRow = count;
    }

    private void requireRoom() {
        if (count == Integer.MAX_VALUE) {
            throw new IllegalStateException("expected at most " + Integer.MAX_VALUE + " rows");
        }
    }

    @Override
    public void close() throws IOException {
        try (data;
                blocks;
                starts;
                presence) {
            // Closes all four, also when one fails.
        }
    }
}

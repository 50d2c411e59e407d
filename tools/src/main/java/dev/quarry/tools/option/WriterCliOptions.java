package dev.quarry.tools.option;

import dev.quarry.WriterOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How an index is written.
public final class WriterCliOptions {

    @Option(names = "--threads", paramLabel = "N", description = "Threads that build.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--buffer-mib", paramLabel = "N", description = "Memory for building posting lists, in MiB.")
    private int bufferMib = (int) (WriterOptions.DEFAULT.bufferBytes() >> 20);

    @Option(
            names = "--segment-mib",
            paramLabel = "N",
            description = "Write a segment after so many MiB of documents, or at the end.")
    private int segmentMib = (int) (WriterOptions.Flushing.DEFAULT.bytes() >> 20);

    @Mixin
    private GpuOptions gpu = new GpuOptions();

    /// Whether a GPU computes.
    public GpuOptions gpu() {
        return gpu;
    }

    /// The options given.
    ///
    /// @throws IllegalArgumentException when one is out of range
    public WriterOptions options() {
        return WriterOptions.DEFAULT
                .withThreads(threads)
                .withBufferBytes((long) bufferMib << 20)
                .withFlushing(new WriterOptions.Flushing(
                        WriterOptions.Flushing.DEFAULT.documents(), (long) segmentMib << 20));
    }
}

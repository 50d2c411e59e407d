package dev.quarry.batch;

/// How exactly an accelerator computes.
public enum Precision {
    /// Single precision with defined order: the same bits as on the processor.
    STRICT,
    /// Matrix units with inputs rounded to TF32 or bfloat16, sums in single precision. The processor computes
    /// strictly anyway.
    FAST
}

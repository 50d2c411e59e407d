package dev.quarry.tools.option;

import dev.quarry.tools.read.VectorFormat;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A vector file format by its name.
public final class FormatConverter implements ITypeConverter<VectorFormat> {
    @Override
    public VectorFormat convert(String value) {
        return VectorFormat.named(value)
                .orElseThrow(() -> new TypeConversionException(
                        "expected one of " + VectorFormat.labels() + ", found \"" + value + "\""));
    }
}

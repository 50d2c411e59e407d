package dev.quarry.tools.option;

import dev.quarry.query.Feedback;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Feedback as `rocchio` or `rocchio:DOCUMENTS,ALPHA,BETA[,TERMS]`.
public final class FeedbackConverter implements ITypeConverter<Feedback> {
    private static final String NAME = "rocchio";
    private static final Pattern COMMA = Pattern.compile(",");

    @Override
    public Feedback convert(String value) {
        if (value.equals(NAME)) {
            return Feedback.rocchio();
        }
        if (value.startsWith(NAME + ":")) {
            String[] parts = COMMA.split(value.substring(NAME.length() + 1), -1);
            try {
                if (parts.length == 3 || parts.length == 4) {
                    Feedback.Rocchio rocchio = Feedback.rocchio(
                            Integer.parseInt(parts[0]), Float.parseFloat(parts[1]), Float.parseFloat(parts[2]));
                    return parts.length == 3 ? rocchio : rocchio.withTerms(Integer.parseInt(parts[3]));
                }
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("\"" + value + "\": " + e.getMessage());
            }
        }
        throw new TypeConversionException(
                "expected rocchio or rocchio:DOCUMENTS,ALPHA,BETA[,TERMS], found \"" + value + "\"");
    }
}

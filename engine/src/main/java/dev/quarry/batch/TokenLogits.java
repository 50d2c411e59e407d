package dev.quarry.batch;

/// Logits of the tokens of some texts, as a masked language model gives them.
///
/// @param starts `(texts + 1)`: where each text's tokens start; tokens that are padding are left out
/// @param vocabulary values of a token
/// @param values `(tokens, vocabulary)`
public record TokenLogits(int[] starts, int vocabulary, float[] values) {

    public TokenLogits {
        if (vocabulary < 1 || values.length % vocabulary != 0) {
            throw new IllegalArgumentException(
                    "expected tokens of %d values, found %d values".formatted(vocabulary, values.length));
        }
        Starts.require("tokens", starts, values.length / vocabulary);
    }

    /// How many texts.
    public int texts() {
        return starts.length - 1;
    }
}

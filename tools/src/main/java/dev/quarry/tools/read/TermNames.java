package dev.quarry.tools.read;

import org.jspecify.annotations.Nullable;

/// A mapping between tokens and term numbers.
public interface TermNames {
    /// Tokens that are the term's number in decimal digits: for files whose tokens are numbers already.
    TermNames DECIMAL = new TermNames() {
        @Override
        public int term(String token) {
            if (token.isEmpty() || token.length() > 10 || (token.length() > 1 && token.charAt(0) == '0')) {
                return -1;
            }
            long value = 0;
            for (int i = 0; i < token.length(); i++) {
                int digit = token.charAt(i) - '0';
                if (digit < 0 || digit > 9) {
                    return -1;
                }
                value = 10 * value + digit;
            }
            return value <= Integer.MAX_VALUE ? (int) value : -1;
        }

        @Override
        public String token(int term) {
            return Integer.toString(term);
        }
    };

    /// The number of a token, or -1 if it has none.
    int term(String token);

    /// The token of a number, or null if it has none.
    @Nullable
    String token(int term);
}

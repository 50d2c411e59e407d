package dev.quarry.tools.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Numbers tokens in the order they are first asked for: a vocabulary for inputs that come without one.
/// Not thread-safe.
public final class TermNumbering implements TermNames {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> tokens = new ArrayList<>();

    @Override
    public int term(String token) {
        Integer known = numbers.putIfAbsent(token, tokens.size());
        if (known != null) {
            return known;
        }
        tokens.add(token);
        return tokens.size() - 1;
    }

    @Override
    public @Nullable String token(int term) {
        return term >= 0 && term < tokens.size() ? tokens.get(term) : null;
    }

    /// The tokens so far, token `i` having number `i`: the lines of a `vocab.txt`.
    public List<String> tokens() {
        return List.copyOf(tokens);
    }
}

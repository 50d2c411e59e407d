package dev.quarry.tools.read;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.JacksonIOException;

/// A fixed vocabulary, as a tokenizer's files give it. Immutable, safe to share.
///
/// Tokens and numbers are unique; numbers may have gaps.
public final class Vocabulary implements TermNames {
    private static final String NUMBER = "a term number in [0, 2^31)";

    private final Map<String, Integer> numbers;
    private final Map<Integer, String> tokens;
    private final int termLimit;

    private Vocabulary(Map<String, Integer> numbers, Map<Integer, String> tokens) {
        this.numbers = numbers;
        this.tokens = tokens;
        this.termLimit =
                tokens.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    }

    /// Reads a Hugging Face `tokenizer.json` (its `model.vocab` and `added_tokens`) if the name ends in `.json`, else
    /// a `vocab.txt`, where line `n`, from 0, is the token with number `n`. Both may be packed.
    public static Vocabulary read(Path file) throws IOException {
        String name = Compression.bareName(file).toLowerCase(Locale.ROOT);
        Vocabulary vocabulary = name.endsWith(".json") ? readTokenizer(file) : readLines(file);
        if (vocabulary.size() == 0) {
            throw new InputException(file, "", "a vocabulary", "no token");
        }
        return vocabulary;
    }

    private static Vocabulary readLines(Path file) throws IOException {
        Builder builder = new Builder();
        try (TextLines lines = TextLines.open(file)) {
            while (lines.next()) {
                String problem = lines.text().isEmpty()
                        ? "an empty line"
                        : builder.add(lines.text(), (int) (lines.number() - 1));
                if (problem != null) {
                    throw lines.failure("a token of its own", problem);
                }
            }
        }
        return builder.build();
    }

    private static Vocabulary readTokenizer(Path file) throws IOException {
        Builder builder = new Builder();
        try (InputBytes in = new InputBytes(InputSource.of(file));
                JsonParser parser = Json.parser(in)) {
            new TokenizerFile(file, parser, builder).read();
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (JacksonException e) {
            throw Json.failure(file, e);
        }
        return builder.build();
    }

    @Override
    public int term(String token) {
        return numbers.getOrDefault(token, -1);
    }

    @Override
    public @Nullable String token(int term) {
        return tokens.get(term);
    }

    /// Tokens in the vocabulary.
    public int size() {
        return numbers.size();
    }

    /// One more than the largest number.
    public int termLimit() {
        return termLimit;
    }

    private static final class Builder {
        private final Map<String, Integer> numbers = new HashMap<>();
        private final Map<Integer, String> tokens = new HashMap<>();

        /// Adds a pair.
        ///
        /// @return what is wrong with the pair, or null; the same pair again is fine
        @Nullable
        String add(String token, int number) {
            Integer other = numbers.putIfAbsent(token, number);
            if (other != null && other != number) {
                return "token \"" + token + "\" with numbers " + other + " and " + number;
            }
            String another = tokens.putIfAbsent(number, token);
            if (another != null && !another.equals(token)) {
                return "number " + number + " for \"" + another + "\" and \"" + token + "\"";
            }
            return null;
        }

        Vocabulary build() {
            return new Vocabulary(numbers, tokens);
        }
    }

    /// One pass over a `tokenizer.json`; everything but the two places with tokens is passed over.
    private record TokenizerFile(Path file, JsonParser parser, Builder builder) {
        void read() throws InputException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw failure("an object {...}", "something else");
            }
            boolean found = false;
            for (String key = parser.nextName(); key != null; key = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (key.equals("model") && value == JsonToken.START_OBJECT) {
                    found |= readModel();
                } else if (key.equals("added_tokens") && value == JsonToken.START_ARRAY) {
                    readAdded();
                } else {
                    parser.skipChildren();
                }
            }
            if (!found) {
                throw failure("model.vocab with token: number pairs", "none");
            }
        }

        private boolean readModel() throws InputException {
            boolean found = false;
            for (String key = parser.nextName(); key != null; key = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (key.equals("vocab") && value == JsonToken.START_OBJECT) {
                    found = true;
                    for (String token = parser.nextName(); token != null; token = parser.nextName()) {
                        parser.nextToken();
                        add(token, number());
                    }
                } else {
                    parser.skipChildren();
                }
            }
            return found;
        }

        private void readAdded() throws InputException {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                String token = null;
                int number = -1;
                for (String key = parser.nextName(); key != null; key = parser.nextName()) {
                    JsonToken value = parser.nextToken();
                    if (key.equals("content") && value == JsonToken.VALUE_STRING) {
                        token = parser.getString();
                    } else if (key.equals("id")) {
                        number = number();
                    } else {
                        parser.skipChildren();
                    }
                }
                if (token == null || number < 0) {
                    throw failure("an added token with content and id", "one without");
                }
                add(token, number);
            }
        }

        private int number() throws InputException {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw failure(NUMBER, "something else");
            }
            Number value = parser.getNumberValue();
            if (!(value instanceof Integer) || value.intValue() < 0 || value.intValue() == Integer.MAX_VALUE) {
                throw failure(NUMBER, String.valueOf(value));
            }
            return value.intValue();
        }

        private void add(String token, int number) throws InputException {
            String problem = builder.add(token, number);
            if (problem != null) {
                throw failure("tokens and numbers that are unique", problem);
            }
        }

        private InputException failure(String expected, String found) {
            return new InputException(file, Json.place(parser.currentTokenLocation()), expected, found);
        }
    }
}

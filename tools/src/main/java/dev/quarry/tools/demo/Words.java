package dev.quarry.tools.demo;

/// Made-up words for term numbers, so that a generated document can be read: each number has a word of its own.
final class Words {
    private static final String[] ONSETS = {"b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z"};
    private static final String[] VOWELS = {"a", "e", "i", "o", "u"};

    private Words() {}

    /// Syllables of the number in base 70, at least two.
    static String word(int term) {
        StringBuilder word = new StringBuilder();
        int left = term;
        do {
            word.append(ONSETS[left % ONSETS.length]);
            left /= ONSETS.length;
            word.append(VOWELS[left % VOWELS.length]);
            left /= VOWELS.length;
        } while (left > 0 || word.length() < 4);
        return word.toString();
    }
}

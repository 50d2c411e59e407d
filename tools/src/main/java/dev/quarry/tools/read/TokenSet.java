package dev.quarry.tools.read;

import java.util.Arrays;

/// A set of strings that is emptied for every row, in constant time: a slot counts only if it has this round's stamp.
final class TokenSet {
    private String[] slots = new String[1024];
    private int[] stamps = new int[1024];
    private int round = 1;
    private int size;

    void clear() {
        size = 0;
        if (++round == 0) {
            Arrays.fill(stamps, 0);
            round = 1;
        }
    }

    /// Adds a token.
    ///
    /// @return false if the token is there already
    boolean add(String token) {
        if (2 * size >= slots.length) {
            grow();
        }
        int slot = slot(token);
        if (stamps[slot] == round) {
            return false;
        }
        slots[slot] = token;
        stamps[slot] = round;
        size++;
        return true;
    }

    private int slot(String token) {
        int mask = slots.length - 1;
        int slot = ((token.hashCode() * 0x9E3779B9) >>> 8) & mask;
        while (stamps[slot] == round && !slots[slot].equals(token)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        String[] oldSlots = slots;
        int[] oldStamps = stamps;
        slots = new String[2 * oldSlots.length];
        stamps = new int[2 * oldSlots.length];
        for (int i = 0; i < oldSlots.length; i++) {
            if (oldStamps[i] == round) {
                int slot = slot(oldSlots[i]);
                slots[slot] = oldSlots[i];
                stamps[slot] = round;
            }
        }
    }
}

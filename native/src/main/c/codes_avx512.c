/*
 * Sums of the table entries that product-quantization codes choose, 64 rows of a block at once.
 *
 * A table of 256 bytes is four vectors: two permutations of two vectors each, and a choice by the code's highest bit.
 * Sums of bytes are kept in 16 bits without widening each byte: pairs x = lower + 256 * upper are added up as they are,
 * modulo 2^16, and so is upper; at the end lower is sum(x) - 256 * sum(upper).
 *
 * Four blocks share each load of a table, which alone would make four short streams of memory, slower than one. So what
 * lies ahead is asked for in the order of memory, AHEAD bytes before its turn: then the bound is the memory's speed.
 * Past the end of a call it is asked for only where a scan seems to go on, not in short lists.
 *
 * Rows by number, whose codes lie one after another, are laid out as a block first: 16 rows at a time, 64 codes of each,
 * by four rounds of interleaving, which transpose 16 x 16 bytes in each quarter of the vectors. Tables cost the same for
 * one row as for 64, so a few rows are looked up code by code.
 */
#include "codes.h"

#include <immintrin.h>
#include <string.h>

enum { BLOCK = 64, TOGETHER = 4, AHEAD = 32768, LONG_SCAN = 32 };

static inline __m512i look(__m512i code, __m512i t0, __m512i t1, __m512i t2, __m512i t3) {
    __m512i low = _mm512_permutex2var_epi8(t0, code, t1);
    __m512i high = _mm512_permutex2var_epi8(t2, code, t3);
    return _mm512_mask_blend_epi8(_mm512_movepi8_mask(code), low, high);
}

static inline void add(__m512i *all, __m512i *upper, __m512i x) {
    *all = _mm512_add_epi16(*all, x);
    *upper = _mm512_add_epi16(*upper, _mm512_srli_epi16(x, 8));
}

/*
 * Adds up `lines` lines of 64 codes for each of `count` blocks, a line `width` bytes behind the one before. Count is a
 * constant where this is inlined.
 */
static inline __attribute__((always_inline)) void sum8(const uint8_t *codes, int count, int lines, int width,
                                                       int64_t ahead, const uint8_t *tables, __m512i *all,
                                                       __m512i *upper) {
    for (int line = 0; line < lines; line++) {
        const uint8_t *table = tables + line * 256;
        __m512i t0 = _mm512_loadu_si512(table);
        __m512i t1 = _mm512_loadu_si512(table + BLOCK);
        __m512i t2 = _mm512_loadu_si512(table + 2 * BLOCK);
        __m512i t3 = _mm512_loadu_si512(table + 3 * BLOCK);
        for (int block = 0; block < count; block++) {
            _mm_prefetch((const char *)codes + (int64_t)(line * count + block) * BLOCK + ahead, _MM_HINT_T1);
            const uint8_t *code = codes + ((int64_t)block * lines + line) * width;
            add(all + block, upper + block, look(_mm512_loadu_si512(code), t0, t1, t2, t3));
        }
    }
}

/* The same for lines of two codes of 4 bits: their tables of 16 bytes are there four times over. */
static inline __attribute__((always_inline)) void sum4(const uint8_t *codes, int count, int lines, int width,
                                                       int64_t ahead, const uint8_t *tables, __m512i *all,
                                                       __m512i *upper) {
    const __m512i low = _mm512_set1_epi8(15);
    for (int line = 0; line < lines; line++) {
        __m512i even = _mm512_loadu_si512(tables + line * 2 * BLOCK);
        __m512i odd = _mm512_loadu_si512(tables + line * 2 * BLOCK + BLOCK);
        for (int block = 0; block < count; block++) {
            _mm_prefetch((const char *)codes + (int64_t)(line * count + block) * BLOCK + ahead, _MM_HINT_T1);
            __m512i code = _mm512_loadu_si512(codes + ((int64_t)block * lines + line) * width);
            add(all + block, upper + block, _mm512_shuffle_epi8(even, _mm512_and_si512(code, low)));
            __m512i next = _mm512_and_si512(_mm512_srli_epi16(code, 4), low);
            add(all + block, upper + block, _mm512_shuffle_epi8(odd, next));
        }
    }
}

/* Stores a block's sums, those of even rows first, and marks the rows that have at most `most`. */
static inline uint64_t finish(__m512i all, __m512i upper, int32_t most, uint16_t *sums) {
    __m512i lower = _mm512_sub_epi16(all, _mm512_slli_epi16(upper, 8));
    _mm512_storeu_si512(sums, lower);
    _mm512_storeu_si512(sums + BLOCK / 2, upper);
    if (most < 0) {
        return 0;
    }
    __m512i limit = _mm512_set1_epi16((short)most);
    uint32_t even = _mm512_cmple_epu16_mask(lower, limit);
    uint32_t odd = _mm512_cmple_epu16_mask(upper, limit);
    return _pdep_u64(even, 0x5555555555555555ull) | _pdep_u64(odd, 0xaaaaaaaaaaaaaaaaull);
}

static inline __attribute__((always_inline)) void some(int bits, const uint8_t *codes, int count, int lines,
                                                       int64_t ahead, const uint8_t *tables, int32_t most,
                                                       uint16_t *sums, uint64_t *marks) {
    __m512i all[TOGETHER];
    __m512i upper[TOGETHER];
    for (int block = 0; block < count; block++) {
        all[block] = upper[block] = _mm512_setzero_si512();
    }
    if (bits == 8) {
        sum8(codes, count, lines, BLOCK, ahead, tables, all, upper);
    } else {
        sum4(codes, count, lines, BLOCK, ahead, tables, all, upper);
    }
    for (int block = 0; block < count; block++) {
        marks[block] = finish(all[block], upper[block], most, sums + block * BLOCK);
    }
}

static inline __attribute__((always_inline)) void scan(int bits, const uint8_t *codes, int32_t blocks, int lines,
                                                       const uint8_t *tables, int32_t most, uint16_t *sums,
                                                       uint64_t *marks) {
    int64_t size = (int64_t)lines * BLOCK;
    int64_t end = blocks * size + (blocks >= LONG_SCAN ? AHEAD : 0);
    int32_t block = 0;
    for (; block + TOGETHER <= blocks; block += TOGETHER) {
        int64_t ahead = (block + TOGETHER) * size + AHEAD <= end ? AHEAD : 0;
        some(bits, codes + block * size, TOGETHER, lines, ahead, tables, most, sums + block * BLOCK, marks + block);
    }
    for (; block < blocks; block++) {
        some(bits, codes + block * size, 1, lines, 0, tables, most, sums + block * BLOCK, marks + block);
    }
}

void quarry_codes_avx512(int32_t bits, const uint8_t *codes, int32_t blocks, int32_t sub_quantizers,
                         const uint8_t *tables, int32_t most, uint16_t *sums, uint64_t *marks) {
    if (bits == 8) {
        scan(8, codes, blocks, sub_quantizers, tables, most, sums, marks);
    } else {
        scan(4, codes, blocks, sub_quantizers / 2, tables, most, sums, marks);
    }
}

/* The least rows that are laid out: about where both ways take the same time. */
enum { GROUP = 16, MOST_LINES = 257, LEAST_8 = 12, LEAST_4 = 4 };

/* One round of interleaving: rows i and i + 8 become rows 2 i and 2 i + 1. */
static inline __attribute__((always_inline)) void interleave(const __m512i *from, __m512i *to) {
    for (int i = 0; i < GROUP / 2; i++) {
        to[2 * i] = _mm512_unpacklo_epi8(from[i], from[i + GROUP / 2]);
        to[2 * i + 1] = _mm512_unpackhi_epi8(from[i], from[i + GROUP / 2]);
    }
}

/* Lays out codes of up to 16 rows as lines `width` bytes apart; rows that are not there repeat the first. */
static inline void lay_out(const uint8_t *codes, const int32_t *rows, int count, int lines, int width, uint8_t *to) {
    for (int first = 0; first < lines; first += BLOCK) {
        int left = lines - first < BLOCK ? lines - first : BLOCK;
        __mmask64 there = ~0ull >> (BLOCK - left);
        __m512i a[GROUP];
        __m512i b[GROUP];
        for (int i = 0; i < GROUP; i++) {
            int row = rows[i < count ? i : 0];
            a[i] = _mm512_maskz_loadu_epi8(there, codes + (int64_t)row * lines + first);
        }
        interleave(a, b);
        interleave(b, a);
        interleave(a, b);
        interleave(b, a);
        for (int i = 0; i < GROUP; i++) {
            uint8_t *line = to + (first + i) * width;
            _mm_storeu_si128((__m128i *)line, _mm512_castsi512_si128(a[i]));
            _mm_storeu_si128((__m128i *)(line + GROUP * width), _mm512_extracti32x4_epi32(a[i], 1));
            _mm_storeu_si128((__m128i *)(line + 2 * GROUP * width), _mm512_extracti32x4_epi32(a[i], 2));
            _mm_storeu_si128((__m128i *)(line + 3 * GROUP * width), _mm512_extracti32x4_epi32(a[i], 3));
        }
    }
}

/* Stores the sums of one group in the order of its rows. */
static inline void store(__m128i lower, __m128i upper, int count, uint16_t *sums) {
    __m256i both = _mm256_setr_m128i(_mm_unpacklo_epi16(lower, upper), _mm_unpackhi_epi16(lower, upper));
    _mm512_mask_storeu_epi16(sums, 0xFFFFu >> (GROUP - count), _mm512_castsi256_si512(both));
}

static inline __attribute__((always_inline)) void sum_rows(int bits, const uint8_t *codes, const int32_t *rows,
                                                           int32_t count, int lines, const uint8_t *tables,
                                                           uint16_t *sums) {
    /* whole tiles of 64 lines are stored, and whole vectors loaded */
    uint8_t laid_out[((MOST_LINES + BLOCK - 1) / BLOCK + 1) * BLOCK * BLOCK];
    int groups = (count + GROUP - 1) / GROUP;
    int width = groups * GROUP;
    for (int group = 0; group < groups; group++) {
        int left = count - group * GROUP;
        lay_out(codes, rows + group * GROUP, left, lines, width, laid_out + group * GROUP);
    }
    __m512i all = _mm512_setzero_si512();
    __m512i upper = _mm512_setzero_si512();
    if (bits == 8) {
        sum8(laid_out, 1, lines, width, 0, tables, &all, &upper);
    } else {
        sum4(laid_out, 1, lines, width, 0, tables, &all, &upper);
    }
    __m512i lower = _mm512_sub_epi16(all, _mm512_slli_epi16(upper, 8));
    __m128i low[4];
    __m128i high[4];
    _mm512_storeu_si512(low, lower);
    _mm512_storeu_si512(high, upper);
    for (int group = 0; group < groups; group++) {
        int left = count - group * GROUP;
        store(low[group], high[group], left < GROUP ? left : GROUP, sums + group * GROUP);
    }
}

static inline uint16_t sum_row8(const uint8_t *codes, int lines, const uint8_t *tables) {
    uint32_t s0 = 0;
    uint32_t s1 = 0;
    int line = 0;
    for (; line + 8 <= lines; line += 8) {
        uint64_t eight;
        memcpy(&eight, codes + line, sizeof eight);
        const uint8_t *table = tables + line * 256;
        s0 += table[eight & 255] + table[256 + (eight >> 8 & 255)];
        s1 += table[2 * 256 + (eight >> 16 & 255)] + table[3 * 256 + (eight >> 24 & 255)];
        s0 += table[4 * 256 + (eight >> 32 & 255)] + table[5 * 256 + (eight >> 40 & 255)];
        s1 += table[6 * 256 + (eight >> 48 & 255)] + table[7 * 256 + (eight >> 56)];
    }
    for (; line < lines; line++) {
        s0 += tables[line * 256 + codes[line]];
    }
    return (uint16_t)(s0 + s1);
}

static inline uint16_t sum_row4(const uint8_t *codes, int lines, const uint8_t *tables) {
    uint32_t even = 0;
    uint32_t odd = 0;
    for (int line = 0; line < lines; line++) {
        const uint8_t *table = tables + line * 2 * BLOCK;
        even += table[codes[line] & 15];
        odd += table[BLOCK + (codes[line] >> 4)];
    }
    return (uint16_t)(even + odd);
}

static inline __attribute__((always_inline)) void sum_all(int bits, const uint8_t *codes, const int32_t *rows,
                                                          int32_t count, int lines, const uint8_t *tables,
                                                          uint16_t *sums) {
    int32_t from = 0;
    while (count - from >= (bits == 8 ? LEAST_8 : LEAST_4)) {
        int32_t some = count - from < BLOCK ? count - from : BLOCK;
        sum_rows(bits, codes, rows + from, some, lines, tables, sums + from);
        from += some;
    }
    for (; from < count; from++) {
        const uint8_t *row = codes + (int64_t)rows[from] * lines;
        sums[from] = bits == 8 ? sum_row8(row, lines, tables) : sum_row4(row, lines, tables);
    }
}

void quarry_code_rows_avx512(int32_t bits, const uint8_t *codes, const int32_t *rows, int32_t count,
                             int32_t sub_quantizers, const uint8_t *tables, uint16_t *sums) {
    int lines = bits == 8 ? sub_quantizers : sub_quantizers / 2;
    for (int32_t i = 0; i < count; i++) {
        const char *row = (const char *)codes + (int64_t)rows[i] * lines;
        for (int at = 0; at < lines; at += BLOCK) {
            _mm_prefetch(row + at, _MM_HINT_T0);
        }
        _mm_prefetch(row + lines - 1, _MM_HINT_T0);
    }
    if (bits == 8) {
        sum_all(8, codes, rows, count, lines, tables, sums);
    } else {
        sum_all(4, codes, rows, count, lines, tables, sums);
    }
}

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
 */
#include "codes.h"

#include <immintrin.h>

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

/* Adds up `lines` lines of 64 codes for each of `count` blocks; count is a constant where this is inlined. */
static inline __attribute__((always_inline)) void sum8(const uint8_t *codes, int count, int lines, int64_t ahead,
                                                       const uint8_t *tables, __m512i *all, __m512i *upper) {
    for (int line = 0; line < lines; line++) {
        const uint8_t *table = tables + line * 256;
        __m512i t0 = _mm512_loadu_si512(table);
        __m512i t1 = _mm512_loadu_si512(table + BLOCK);
        __m512i t2 = _mm512_loadu_si512(table + 2 * BLOCK);
        __m512i t3 = _mm512_loadu_si512(table + 3 * BLOCK);
        for (int block = 0; block < count; block++) {
            _mm_prefetch((const char *)codes + (int64_t)(line * count + block) * BLOCK + ahead, _MM_HINT_T1);
            const uint8_t *code = codes + ((int64_t)block * lines + line) * BLOCK;
            add(all + block, upper + block, look(_mm512_loadu_si512(code), t0, t1, t2, t3));
        }
    }
}

/* The same for lines of two codes of 4 bits: their tables of 16 bytes are there four times over. */
static inline __attribute__((always_inline)) void sum4(const uint8_t *codes, int count, int lines, int64_t ahead,
                                                       const uint8_t *tables, __m512i *all, __m512i *upper) {
    const __m512i low = _mm512_set1_epi8(15);
    for (int line = 0; line < lines; line++) {
        __m512i even = _mm512_loadu_si512(tables + line * 2 * BLOCK);
        __m512i odd = _mm512_loadu_si512(tables + line * 2 * BLOCK + BLOCK);
        for (int block = 0; block < count; block++) {
            _mm_prefetch((const char *)codes + (int64_t)(line * count + block) * BLOCK + ahead, _MM_HINT_T1);
            __m512i code = _mm512_loadu_si512(codes + ((int64_t)block * lines + line) * BLOCK);
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
        sum8(codes, count, lines, ahead, tables, all, upper);
    } else {
        sum4(codes, count, lines, ahead, tables, all, upper);
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

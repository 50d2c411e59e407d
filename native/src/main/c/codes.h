/* Scans of product-quantization codes. As in kernels.h, arguments are trusted. */
#ifndef QUARRY_CODES_H
#define QUARRY_CODES_H

#include <stdint.h>

/*
 * Sums table entries for each row of some blocks.
 *
 * bits:   of a code, 8 or 4
 * codes:  the first block: sub_quantizers lines of 64 codes, or half as many lines of two codes a byte
 * tables: (sub_quantizers, 256) bytes, or (sub_quantizers, 64) with 16 entries four times over
 * most:   the largest sum that is marked, -1 for none
 * sums:   (blocks, 64): those of a block's even rows, then those of the odd ones
 * marks:  a word for each block, the lowest bit for its first row
 */
void quarry_codes_avx512(int32_t bits, const uint8_t *codes, int32_t blocks, int32_t sub_quantizers,
                         const uint8_t *tables, int32_t most, uint16_t *sums, uint64_t *marks);

/*
 * Sums table entries for rows by number, whose codes lie one row after another.
 *
 * codes: (rows, sub_quantizers) bytes, or (rows, sub_quantizers / 2) of two codes each
 * sums:  (count), in the order of `rows`
 */
void quarry_code_rows_avx512(int32_t bits, const uint8_t *codes, const int32_t *rows, int32_t count,
                             int32_t sub_quantizers, const uint8_t *tables, uint16_t *sums);

#endif

/* What Java calls. Compiled for any x86-64: nothing here needs more than the processor has. */
#include "codes.h"
#include "kernels.h"

#include <stddef.h>

#define EXPORT __attribute__((visibility("default")))

/* Changes whenever the meaning of an argument does; Java refuses any other. */
EXPORT int32_t quarry_kernels_revision(void) { return 3; }

/* The best level that processor and operating system support. */
EXPORT int32_t quarry_kernels_level(void) {
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) {
        return LEVEL_NONE;
    }
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vnni")) {
        return LEVEL_AVX512_VNNI;
    }
    return LEVEL_AVX2;
}

/* Scores rows by number. `base` bytes lie before row 0. */
EXPORT void quarry_kernels_score(int32_t level, int32_t operation, const char *data, int64_t base, int64_t stride,
                                 const int32_t *rows, int32_t count, const void *query, int32_t dims, float *out) {
    score_function *score = level == LEVEL_AVX512_VNNI ? quarry_score_avx512 : quarry_score_avx2;
    score(operation, data + base, stride, rows, count, query, dims, out);
}

/* Scores `count` rows that follow each other, the first `base` bytes into `data`. */
EXPORT void quarry_kernels_score_range(int32_t level, int32_t operation, const char *data, int64_t base,
                                       int64_t stride, int32_t count, const void *query, int32_t dims, float *out) {
    quarry_kernels_score(level, operation, data, base, stride, NULL, count, query, dims, out);
}

/* Whether the processor can scan codes: bytes of 512-bit vectors permuted (VBMI), bits spread (BMI2). */
EXPORT int32_t quarry_kernels_scans_codes(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
           && __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("bmi2");
}

/* Sums table entries of the rows of some blocks, the first `at` bytes into `codes`. */
EXPORT void quarry_kernels_codes(int32_t bits, const uint8_t *codes, int64_t at, int32_t blocks,
                                 int32_t sub_quantizers, const uint8_t *tables, int32_t most, uint16_t *sums,
                                 uint64_t *marks) {
    quarry_codes_avx512(bits, codes + at, blocks, sub_quantizers, tables, most, sums, marks);
}

/* Sums table entries of rows by number. */
EXPORT void quarry_kernels_code_rows(int32_t bits, const uint8_t *codes, const int32_t *rows, int32_t count,
                                     int32_t sub_quantizers, const uint8_t *tables, uint16_t *sums) {
    quarry_code_rows_avx512(bits, codes, rows, count, sub_quantizers, tables, sums);
}

/* What Java calls. Compiled for any x86-64: nothing here needs more than the processor has. */
#include "kernels.h"

#include <stddef.h>

#define EXPORT __attribute__((visibility("default")))

/* Changes whenever the meaning of an argument does; Java refuses any other. */
EXPORT int32_t quarry_kernels_revision(void) { return 1; }

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

/* A library of another revision. */
#include <stdint.h>

__attribute__((visibility("default"))) int32_t Java_dev_quarry_nativelib_cuda_CudaCalls_revision(void* env, void* type) {
    (void)env;
    (void)type;
    return 99;
}

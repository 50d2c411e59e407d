// The part of CUDA that the kernels use. Under nvcc it is CUDA; under a C++ compiler it is emulated on the host, so
// that the same sources run, with the same indexing and order of sums, on a machine without a card.
#pragma once

#include <cstddef>
#include <cstdint>

#ifdef QUARRY_EMULATED

#include "emulation.h"

#else

#include <cuda_runtime.h>

#ifdef __CUDACC__

// One launch: every caller asks cudaGetLastError() next, through check() in errors.h.
#define QUARRY_LAUNCH(kernel, grid, block, stream, ...) kernel<<<(grid), (block), 0, (stream)>>>(__VA_ARGS__)

// Rounds to TF32, ties away from zero.
__device__ __forceinline__ uint32_t to_tf32(float value) {
#if __CUDA_ARCH__ >= 800
    uint32_t out;
    asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(out) : "f"(value));
    return out;
#else
    return __float_as_uint(value);
#endif
}

// sums (16 x 8) += a (16 x 8, rows) times b (8 x 8, columns), on tensor cores. Fragments lie as PTX defines them
// for mma.m16n8k8 of TF32. Compute capability 8.0 and later; never launched on older ones.
__device__ __forceinline__ void multiply_tf32(float (&sums)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
#if __CUDA_ARCH__ >= 800
    asm volatile(
        "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
        : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#endif
}

// Starts a copy to shared memory that does not pass through registers. `bytes` is 4 or 16; with `present` false,
// zeros are written and nothing is read.
template <int bytes>
__device__ __forceinline__ void copy_async(float* to, const float* from, bool present) {
#if __CUDA_ARCH__ >= 800
    uint32_t address = static_cast<uint32_t>(__cvta_generic_to_shared(to));
    int take = present ? bytes : 0;
    if constexpr (bytes == 16) {
        asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(address), "l"(from), "r"(take));
    } else {
        asm volatile("cp.async.ca.shared.global [%0], [%1], 4, %2;" ::"r"(address), "l"(from), "r"(take));
    }
#endif
}

// Closes a group of copies.
__device__ __forceinline__ void commit_copies() {
#if __CUDA_ARCH__ >= 800
    asm volatile("cp.async.commit_group;");
#endif
}

// Waits until at most `open` groups of this thread are under way.
template <int open>
__device__ __forceinline__ void await_copies() {
#if __CUDA_ARCH__ >= 800
    asm volatile("cp.async.wait_group %0;" ::"n"(open));
#endif
}

#endif

#endif

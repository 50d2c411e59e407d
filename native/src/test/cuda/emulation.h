// CUDA on the host, for tests: blocks run one after the other, the threads of a block as fibers that take turns at
// barriers. Streams are queues that run as late as they may: work starts only when somebody waits for it, so a copy
// that reads a host buffer too late, or a missing event, shows in the results.
#pragma once

#include <cmath>
#include <cstring>
#include <functional>
#include <memory>
#include <utility>

#define __global__
#define __device__
#define __host__
#define __shared__ static
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __restrict__ __restrict

struct dim3 {
    unsigned x, y, z;
    dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
};

struct alignas(16) float4 {
    float x, y, z, w;
};

namespace emulation {

struct Place {
    dim3 thread, block, block_dim, grid_dim;
};

// Where the fiber that runs now is.
extern Place place;

// Runs a kernel: `body` once for every thread.
void run(dim3 grid, dim3 block, const std::function<void()>& body);

void sync_block();
void sync_warp();

// Puts this lane's bytes where the warp sees them, and waits for the others; `slot(lane)` is what each gave.
void exchange(const void* value, size_t bytes);
const void* slot(int lane);

void copy_later(float* to, const float* from, int bytes, bool present);
void commit_copies();
void await_copies(int open);

}  // namespace emulation

#define threadIdx emulation::place.thread
#define blockIdx emulation::place.block
#define blockDim emulation::place.block_dim
#define gridDim emulation::place.grid_dim

inline void __syncthreads() {
    emulation::sync_block();
}
inline void __syncwarp(unsigned = 0xffffffffu) {
    emulation::sync_warp();
}

template <class T>
T __shfl_sync(unsigned, T value, int lane) {
    emulation::exchange(&value, sizeof(T));
    T out;
    memcpy(&out, emulation::slot(lane & 31), sizeof(T));
    emulation::sync_warp();
    return out;
}
template <class T>
T __shfl_xor_sync(unsigned mask, T value, int lanes) {
    return __shfl_sync(mask, value, static_cast<int>((threadIdx.x & 31) ^ static_cast<unsigned>(lanes)));
}
template <class T>
T __shfl_up_sync(unsigned mask, T value, int by) {
    int lane = static_cast<int>(threadIdx.x & 31);
    return __shfl_sync(mask, value, lane >= by ? lane - by : lane);
}

inline int atomicAdd(int* to, int value) {
    int before = *to;
    *to = before + value;
    return before;
}

inline float __fmaf_rn(float a, float b, float c) {
    return __builtin_fmaf(a, b, c);
}
inline float __fmul_rn(float a, float b) {
    return a * b;
}
inline float __fadd_rn(float a, float b) {
    return a + b;
}
inline float __fsub_rn(float a, float b) {
    return a - b;
}
inline double __dadd_rn(double a, double b) {
    return a + b;
}
inline unsigned __float_as_uint(float value) {
    unsigned out;
    memcpy(&out, &value, 4);
    return out;
}
inline float __uint_as_float(unsigned value) {
    float out;
    memcpy(&out, &value, 4);
    return out;
}

inline uint32_t to_tf32(float value) {
    uint32_t bits = __float_as_uint(value);
    return (bits & 0x7f800000u) == 0x7f800000u ? bits : (bits + 0x1000u) & ~0x1fffu;
}

inline void multiply_tf32(float (&sums)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
    uint32_t mine[6] = {a[0], a[1], a[2], a[3], b[0], b[1]};
    emulation::exchange(mine, sizeof(mine));
    int group = static_cast<int>(threadIdx.x & 31) >> 2;
    int member = static_cast<int>(threadIdx.x & 3);
    for (int i = 0; i < 4; i++) {
        int row = group + 8 * (i / 2);
        int column = 2 * member + i % 2;
        float sum = sums[i];
        for (int k = 0; k < 8; k++) {
            auto left = static_cast<const uint32_t*>(emulation::slot((row & 7) * 4 + (k & 3)));
            auto right = static_cast<const uint32_t*>(emulation::slot(column * 4 + (k & 3)));
            sum += __uint_as_float(left[row / 8 + 2 * (k / 4)]) * __uint_as_float(right[4 + k / 4]);
        }
        sums[i] = sum;
    }
    emulation::sync_warp();
}

template <int bytes>
void copy_async(float* to, const float* from, bool present) {
    emulation::copy_later(to, from, bytes, present);
}
inline void commit_copies() {
    emulation::commit_copies();
}
template <int open>
void await_copies() {
    emulation::await_copies(open);
}

// The runtime's calls, by their own names.

enum cudaError_t {
    cudaSuccess = 0,
    cudaErrorInvalidValue = 1,
    cudaErrorMemoryAllocation = 2,
    cudaErrorInsufficientDriver = 35,
    cudaErrorNoDevice = 100,
    cudaErrorInvalidDevice = 101,
    cudaErrorLaunchFailure = 719
};
enum cudaMemcpyKind { cudaMemcpyHostToDevice = 1, cudaMemcpyDeviceToHost = 2, cudaMemcpyDeviceToDevice = 3 };
constexpr unsigned cudaStreamNonBlocking = 1;
constexpr unsigned cudaEventDisableTiming = 2;
constexpr unsigned cudaHostAllocDefault = 0;

struct cudaDeviceProp {
    char name[256];
    size_t totalGlobalMem;
    int major, minor, multiProcessorCount;
};

namespace emulation {
struct Stream;
struct Event;
void enqueue(Stream* stream, std::function<void()> work);
cudaError_t launched();
}  // namespace emulation
using cudaStream_t = emulation::Stream*;
using cudaEvent_t = emulation::Event*;

cudaError_t cudaGetDeviceCount(int* count);
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* out, int device);
cudaError_t cudaDriverGetVersion(int* version);
cudaError_t cudaRuntimeGetVersion(int* version);
cudaError_t cudaSetDevice(int device);
cudaError_t cudaMemGetInfo(size_t* free, size_t* total);
cudaError_t cudaMalloc(void** out, size_t bytes);
cudaError_t cudaFree(void* memory);
cudaError_t cudaHostAlloc(void** out, size_t bytes, unsigned flags);
cudaError_t cudaFreeHost(void* memory);
cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind kind, cudaStream_t stream);
cudaError_t cudaMemsetAsync(void* to, int value, size_t bytes, cudaStream_t stream);
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* out, unsigned flags);
cudaError_t cudaStreamDestroy(cudaStream_t stream);
cudaError_t cudaStreamSynchronize(cudaStream_t stream);
cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned flags = 0);
cudaError_t cudaEventCreateWithFlags(cudaEvent_t* out, unsigned flags);
cudaError_t cudaEventDestroy(cudaEvent_t event);
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream);
cudaError_t cudaEventSynchronize(cudaEvent_t event);
cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t from, cudaEvent_t to);
cudaError_t cudaGetLastError();
const char* cudaGetErrorString(cudaError_t error);

template <class... Declared, class... Given>
void emulated_launch(void (*kernel)(Declared...), dim3 grid, dim3 block, cudaStream_t stream, Given... given) {
    emulation::enqueue(stream, [=] { emulation::run(grid, block, [=] { kernel(given...); }); });
}
#define QUARRY_LAUNCH(kernel, grid, block, stream, ...) emulated_launch(kernel, grid, block, stream, __VA_ARGS__)

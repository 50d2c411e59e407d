#include "emulation.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#if !defined(__x86_64__)
#error "the emulation switches fibers by x86-64 instructions"
#endif

// Saves the registers a call preserves on this stack, and goes on with another one.
extern "C" void quarry_switch(void** from, void* to);
asm(".text\n"
    ".globl quarry_switch\n"
    ".hidden quarry_switch\n"
    ".type quarry_switch,@function\n"
    "quarry_switch:\n"
    "  pushq %rbp\n  pushq %rbx\n  pushq %r12\n  pushq %r13\n  pushq %r14\n  pushq %r15\n"
    "  movq %rsp, (%rdi)\n"
    "  movq %rsi, %rsp\n"
    "  popq %r15\n  popq %r14\n  popq %r13\n  popq %r12\n  popq %rbx\n  popq %rbp\n"
    "  ret\n");

namespace emulation {

Place place;

namespace {

constexpr size_t stack_bytes = 64 << 10;
constexpr int warp = 32;
constexpr size_t slot_bytes = 32;

enum class State { ready, at_warp, at_block, done };

struct Copy {
    float* to;
    const float* from;
    int bytes;
    bool present;
};

struct Fiber {
    std::unique_ptr<char[]> stack{new char[stack_bytes]};
    void* pointer = nullptr;
    State state = State::done;
    dim3 thread;
    std::vector<Copy> gathering;
    std::deque<std::vector<Copy>> groups;
    alignas(16) char slot[slot_bytes];
};

std::vector<std::unique_ptr<Fiber>> fibers;
size_t count = 0;
size_t current = 0;
void* scheduler = nullptr;
const std::function<void()>* kernel = nullptr;
bool backwards = false;
bool failed = false;
std::string failure;

void leave(State state) {
    Fiber& fiber = *fibers[current];
    fiber.state = state;
    quarry_switch(&fiber.pointer, scheduler);
}

extern "C" void quarry_fiber_begin() {
    (*kernel)();
    leave(State::done);
    abort();
}

void prepare(Fiber& fiber) {
    auto top = reinterpret_cast<uintptr_t>(fiber.stack.get() + stack_bytes) & ~uintptr_t{15};
    auto stack = reinterpret_cast<void**>(top);
    *--stack = nullptr;
    *--stack = reinterpret_cast<void*>(&quarry_fiber_begin);
    for (int i = 0; i < 6; i++) {
        *--stack = nullptr;
    }
    fiber.pointer = stack;
    fiber.state = State::ready;
    fiber.gathering.clear();
    fiber.groups.clear();
}

void resume(size_t number) {
    current = number;
    Fiber& fiber = *fibers[number];
    place.thread = fiber.thread;
    quarry_switch(&scheduler, fiber.pointer);
}

// Runs a warp until each lane waits for the block or is done; false when lanes wait for each other in vain.
bool run_warp(size_t from) {
    size_t to = std::min(count, from + warp);
    for (;;) {
        size_t waiting = 0, at_block = 0;
        for (size_t i = from; i < to; i++) {
            size_t lane = backwards ? to - 1 - (i - from) : i;
            if (fibers[lane]->state == State::ready) {
                resume(lane);
            }
        }
        for (size_t i = from; i < to; i++) {
            waiting += fibers[i]->state == State::at_warp;
            at_block += fibers[i]->state == State::at_block;
        }
        if (waiting == 0) {
            return true;
        }
        if (at_block > 0) {
            return false;
        }
        for (size_t i = from; i < to; i++) {
            if (fibers[i]->state == State::at_warp) {
                fibers[i]->state = State::ready;
            }
        }
    }
}

void run_block() {
    for (size_t i = 0; i < count; i++) {
        prepare(*fibers[i]);
    }
    size_t warps = (count + warp - 1) / warp;
    for (;;) {
        for (size_t i = 0; i < warps; i++) {
            if (!run_warp((backwards ? warps - 1 - i : i) * warp)) {
                failed = true;
                failure = "a warp waits in two places";
                return;
            }
        }
        bool more = false;
        for (size_t i = 0; i < count; i++) {
            if (fibers[i]->state == State::at_block) {
                fibers[i]->state = State::ready;
                more = true;
            }
        }
        if (!more) {
            return;
        }
    }
}

}  // namespace

void run(dim3 grid, dim3 block, const std::function<void()>& body) {
    count = size_t{block.x} * block.y * block.z;
    while (fibers.size() < count) {
        fibers.push_back(std::make_unique<Fiber>());
    }
    for (size_t i = 0; i < count; i++) {
        unsigned n = static_cast<unsigned>(i);
        fibers[i]->thread = dim3(n % block.x, n / block.x % block.y, n / block.x / block.y);
    }
    kernel = &body;
    place.block_dim = block;
    place.grid_dim = grid;
    size_t blocks = size_t{grid.x} * grid.y * grid.z;
    for (size_t i = 0; i < blocks && !failed; i++) {
        unsigned n = static_cast<unsigned>(backwards ? blocks - 1 - i : i);
        place.block = dim3(n % grid.x, n / grid.x % grid.y, n / grid.x / grid.y);
        run_block();
    }
    backwards = !backwards;
}

void sync_block() {
    leave(State::at_block);
}

void sync_warp() {
    leave(State::at_warp);
}

void exchange(const void* value, size_t bytes) {
    memcpy(fibers[current]->slot, value, bytes);
    sync_warp();
}

const void* slot(int lane) {
    return fibers[current / warp * warp + static_cast<size_t>(lane)]->slot;
}

void copy_later(float* to, const float* from, int bytes, bool present) {
    fibers[current]->gathering.push_back({to, from, bytes, present});
}

void commit_copies() {
    Fiber& fiber = *fibers[current];
    fiber.groups.push_back(std::move(fiber.gathering));
    fiber.gathering.clear();
}

void await_copies(int open) {
    Fiber& fiber = *fibers[current];
    while (fiber.groups.size() > static_cast<size_t>(open)) {
        for (const Copy& copy : fiber.groups.front()) {
            if (copy.present) {
                memcpy(copy.to, copy.from, static_cast<size_t>(copy.bytes));
            } else {
                memset(copy.to, 0, static_cast<size_t>(copy.bytes));
            }
        }
        fiber.groups.pop_front();
    }
}

// Streams, memory and failures.

struct Queue {
    std::deque<std::function<void()>> work;
    uint64_t pushed = 0;
    uint64_t popped = 0;
};

struct Stream {
    std::shared_ptr<Queue> queue = std::make_shared<Queue>();
};

struct Event {
    std::shared_ptr<Queue> queue;
    uint64_t position = 0;
};

namespace {

std::recursive_mutex lock;
std::map<void*, size_t> device_memory[8];
std::map<void*, size_t> host_memory;
std::vector<std::weak_ptr<Queue>> queues;
int64_t live = 0, calls = 0, launches = 0, fail_at = 0;
int64_t memory_bytes = int64_t{1} << 30, devices = 1, capability = 90, driver = 13000;
thread_local int device = 0;

using Guard = std::lock_guard<std::recursive_mutex>;

void drain(const std::shared_ptr<Queue>& queue, uint64_t until) {
    while (queue->popped < until && !queue->work.empty()) {
        auto work = std::move(queue->work.front());
        queue->work.pop_front();
        queue->popped++;
        work();
    }
}

void drain_all() {
    for (auto& weak : queues) {
        if (auto queue = weak.lock()) {
            drain(queue, UINT64_MAX);
        }
    }
}

// Counts a call; the one that was chosen to fail does.
bool fails() {
    return ++calls == fail_at;
}

cudaError_t state() {
    return failed ? cudaErrorLaunchFailure : cudaSuccess;
}

int64_t used(int number) {
    int64_t sum = 0;
    for (auto& [memory, bytes] : device_memory[number]) {
        sum += static_cast<int64_t>(bytes);
    }
    return sum;
}

}  // namespace

void enqueue(Stream* stream, std::function<void()> work) {
    Guard guard(lock);
    launches++;
    stream->queue->work.push_back(std::move(work));
    stream->queue->pushed++;
}

}  // namespace emulation

using namespace emulation;

cudaError_t cudaGetDeviceCount(int* out) {
    Guard guard(lock);
    *out = 0;
    if (driver == 0) {
        return cudaErrorInsufficientDriver;
    }
    if (fails()) {
        return cudaErrorInvalidValue;
    }
    *out = static_cast<int>(devices);
    return devices == 0 ? cudaErrorNoDevice : cudaSuccess;
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* out, int number) {
    Guard guard(lock);
    if (fails() || number < 0 || number >= devices) {
        return cudaErrorInvalidDevice;
    }
    memset(out, 0, sizeof(*out));
    snprintf(out->name, sizeof(out->name), "emulated device");
    out->totalGlobalMem = static_cast<size_t>(memory_bytes);
    out->major = static_cast<int>(capability / 10);
    out->minor = static_cast<int>(capability % 10);
    out->multiProcessorCount = 1;
    return cudaSuccess;
}

cudaError_t cudaDriverGetVersion(int* version) {
    *version = static_cast<int>(driver);
    return cudaSuccess;
}

cudaError_t cudaRuntimeGetVersion(int* version) {
    *version = 13000;
    return cudaSuccess;
}

cudaError_t cudaSetDevice(int number) {
    Guard guard(lock);
    if (fails() || number < 0 || number >= devices) {
        return cudaErrorInvalidDevice;
    }
    device = number;
    return cudaSuccess;
}

cudaError_t cudaMemGetInfo(size_t* free_bytes, size_t* total) {
    Guard guard(lock);
    if (fails()) {
        return cudaErrorInvalidValue;
    }
    *total = static_cast<size_t>(memory_bytes);
    *free_bytes = static_cast<size_t>(std::max<int64_t>(0, memory_bytes - used(device)));
    return cudaSuccess;
}

cudaError_t cudaMalloc(void** out, size_t bytes) {
    Guard guard(lock);
    *out = nullptr;
    if (fails() || used(device) + static_cast<int64_t>(bytes) > memory_bytes) {
        return cudaErrorMemoryAllocation;
    }
    *out = malloc(bytes);
    memset(*out, 0xff, bytes);
    device_memory[device][*out] = bytes;
    live++;
    return cudaSuccess;
}

cudaError_t cudaFree(void* memory) {
    Guard guard(lock);
    if (memory == nullptr) {
        return cudaSuccess;
    }
    drain_all();
    for (auto& all : device_memory) {
        if (all.erase(memory) == 1) {
            memset(memory, 0xff, 1);
            free(memory);
            live--;
            return state();
        }
    }
    return cudaErrorInvalidValue;
}

cudaError_t cudaHostAlloc(void** out, size_t bytes, unsigned) {
    Guard guard(lock);
    *out = nullptr;
    if (fails()) {
        return cudaErrorMemoryAllocation;
    }
    *out = malloc(bytes);
    memset(*out, 0xff, bytes);
    host_memory[*out] = bytes;
    live++;
    return cudaSuccess;
}

cudaError_t cudaFreeHost(void* memory) {
    Guard guard(lock);
    if (memory != nullptr) {
        drain_all();
        if (host_memory.erase(memory) != 1) {
            return cudaErrorInvalidValue;
        }
        free(memory);
        live--;
    }
    return cudaSuccess;
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind, cudaStream_t stream) {
    Guard guard(lock);
    if (fails()) {
        return cudaErrorInvalidValue;
    }
    enqueue(stream, [=] { memcpy(to, from, bytes); });
    return cudaSuccess;
}

cudaError_t cudaMemsetAsync(void* to, int value, size_t bytes, cudaStream_t stream) {
    Guard guard(lock);
    if (fails()) {
        return cudaErrorInvalidValue;
    }
    enqueue(stream, [=] { memset(to, value, bytes); });
    return cudaSuccess;
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* out, unsigned) {
    Guard guard(lock);
    *out = nullptr;
    if (fails()) {
        return cudaErrorMemoryAllocation;
    }
    *out = new Stream();
    queues.push_back((*out)->queue);
    live++;
    return cudaSuccess;
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
    Guard guard(lock);
    drain(stream->queue, UINT64_MAX);
    queues.erase(std::remove_if(queues.begin(), queues.end(),
                     [&](auto& weak) { return weak.expired() || weak.lock() == stream->queue; }),
        queues.end());
    delete stream;
    live--;
    return cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
    Guard guard(lock);
    if (fails()) {
        return cudaErrorLaunchFailure;
    }
    drain(stream->queue, UINT64_MAX);
    return state();
}

cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned) {
    Guard guard(lock);
    if (fails()) {
        return cudaErrorInvalidValue;
    }
    if (event->queue) {
        enqueue(stream, [queue = event->queue, position = event->position] { drain(queue, position); });
    }
    return cudaSuccess;
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* out, unsigned) {
    Guard guard(lock);
    *out = nullptr;
    if (fails()) {
        return cudaErrorMemoryAllocation;
    }
    *out = new Event();
    live++;
    return cudaSuccess;
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
    Guard guard(lock);
    delete event;
    live--;
    return cudaSuccess;
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
    Guard guard(lock);
    if (fails()) {
        return cudaErrorInvalidValue;
    }
    event->queue = stream->queue;
    event->position = stream->queue->pushed;
    return cudaSuccess;
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
    Guard guard(lock);
    if (fails()) {
        return cudaErrorLaunchFailure;
    }
    if (event->queue) {
        drain(event->queue, event->position);
    }
    return state();
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t, cudaEvent_t) {
    *milliseconds = 1;
    return cudaSuccess;
}

cudaError_t cudaGetLastError() {
    Guard guard(lock);
    return fails() ? cudaErrorLaunchFailure : state();
}

const char* cudaGetErrorString(cudaError_t error) {
    switch (error) {
        case cudaSuccess: return "no error";
        case cudaErrorInvalidValue: return "invalid argument";
        case cudaErrorMemoryAllocation: return "out of memory";
        case cudaErrorInsufficientDriver: return "CUDA driver version is insufficient for CUDA runtime version";
        case cudaErrorNoDevice: return "no CUDA-capable device is detected";
        case cudaErrorInvalidDevice: return "invalid device ordinal";
        case cudaErrorLaunchFailure: return "unspecified launch failure";
    }
    return "unknown error";
}

// What tests set and ask. Numbers are those of EmulatedDevice in the tests.
extern "C" __attribute__((visibility("default"))) void quarry_emulation_set(int what, int64_t value) {
    Guard guard(lock);
    switch (what) {
        case 0: fail_at = value == 0 ? 0 : calls + value; break;
        case 1: memory_bytes = value; break;
        case 2: devices = std::min<int64_t>(value, 8); break;
        case 3: capability = value; break;
        case 4: driver = value; break;
        default: break;
    }
}

extern "C" __attribute__((visibility("default"))) int64_t quarry_emulation_get(int what) {
    Guard guard(lock);
    switch (what) {
        case 0: return live;
        case 1: return calls;
        case 2: return launches;
        case 3: return used(0);
        default: return -1;
    }
}

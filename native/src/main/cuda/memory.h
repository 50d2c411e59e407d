// Memory, streams and events that are freed with their owner, and failures that name the call.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "device.h"

namespace quarry {

// What failed, in words for people. Leaves no state behind but that of the device.
struct Failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

inline void check(cudaError_t error, const char* call) {
    if (error != cudaSuccess) {
        throw Failure(std::string(call) + ": " + cudaGetErrorString(error) + " (" + std::to_string(error) + ")");
    }
}

inline void require(bool fits, const char* what) {
    if (!fits) {
        throw Failure(what);
    }
}

class DeviceMemory {
public:
    DeviceMemory() = default;
    DeviceMemory(const DeviceMemory&) = delete;
    DeviceMemory& operator=(const DeviceMemory&) = delete;
    ~DeviceMemory() {
        cudaFree(memory);
    }
    void allocate(size_t size) {
        require(memory == nullptr, "memory is allocated already");
        check(cudaMalloc(&memory, size == 0 ? 1 : size), "cudaMalloc");
        bytes_ = size;
    }
    template <class T>
    T* as(size_t offset = 0) const {
        return reinterpret_cast<T*>(static_cast<char*>(memory) + offset);
    }
    size_t bytes() const {
        return bytes_;
    }

private:
    void* memory = nullptr;
    size_t bytes_ = 0;
};

class HostMemory {
public:
    HostMemory() = default;
    HostMemory(const HostMemory&) = delete;
    HostMemory& operator=(const HostMemory&) = delete;
    ~HostMemory() {
        if (memory != nullptr) {
            cudaFreeHost(memory);
        }
    }
    void allocate(size_t size) {
        require(memory == nullptr, "memory is allocated already");
        check(cudaHostAlloc(&memory, size == 0 ? 1 : size, cudaHostAllocDefault), "cudaHostAlloc");
        bytes_ = size;
    }
    char* at(size_t offset = 0) const {
        return static_cast<char*>(memory) + offset;
    }
    size_t bytes() const {
        return bytes_;
    }

private:
    void* memory = nullptr;
    size_t bytes_ = 0;
};

class Stream {
public:
    Stream() {
        check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "cudaStreamCreate");
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream() {
        cudaStreamDestroy(stream);
    }
    operator cudaStream_t() const {
        return stream;
    }

private:
    cudaStream_t stream = nullptr;
};

class Event {
public:
    Event() {
        check(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), "cudaEventCreate");
    }
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    ~Event() {
        cudaEventDestroy(event);
    }
    operator cudaEvent_t() const {
        return event;
    }

private:
    cudaEvent_t event = nullptr;
};

}  // namespace quarry

// Operations on one device. A job is one operation: it is given its model, then rows in parts through two lanes, each
// with pinned buffers and a stream of its own, so the copies of one part run beside the kernels of the other.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "kernels.h"
#include "memory.h"

namespace quarry {

constexpr int revision = 1;

struct Device {
    int number;
    int64_t reserve;
    int capability;  // 90 is 9.0

    // Makes it the calling thread's device. Verifies nothing but that it is there.
    Device(int number, int64_t reserve);
    void use() const;
    bool has_tensor_cores() const {
        return capability >= 80;
    }
    // Bytes that may be allocated: what the driver says is free, less the reserve.
    int64_t available() const;
};

// Rows that stay on a device.
struct Resident {
    std::shared_ptr<Device> device;
    DeviceMemory memory;
    int64_t rows;
    int dim;
};

enum class Operation { load, assign, step, product, transposed, encode, nearest, sparse, gradients, pool };

struct Lane {
    Stream stream;
    Event computed;  // kernels
    Event done;      // and copies
    HostMemory in, out;
    DeviceMemory device_in, device_out, scratch;
    bool busy = false;
};

class Job {
public:
    virtual ~Job();

    // Rows that fit into a lane.
    int64_t rows_at_once() const {
        return rows_;
    }
    int lanes() const {
        return static_cast<int>(lanes_.size());
    }

    // Copies a part of the model to the device; `bytes` must be those expected.
    void upload(int slot, const void* from, int64_t bytes);

    // Where rows of input `part` are to be written, once the lane is free.
    void* stage(int lane, int part);

    // Turns to the next queries, which were uploaded.
    virtual void begin(int64_t count, int64_t first);

    // How many queries at a time, for jobs that have any.
    virtual int64_t queries_at_once() const {
        return 0;
    }

    // Starts work on rows that were staged, or that lie on the device.
    //
    // first: the number of the first row; what else it means is the job's
    void submit(int lane, int64_t rows, int64_t first, const Resident* one, const Resident* two);

    // Waits for a lane; returns where its output `part` lies.
    const void* output(int lane, int part);

    // Waits for all, and returns the job's result `part`.
    const void* result(int part);

    std::mutex lock;

protected:
    // What a submit works on.
    struct Work {
        Lane& lane;
        int64_t rows, first;
        const void* input[2];
        void* output(int part) const {
            return outputs[part];
        }
        void* outputs[3];
        char* scratch;
        cudaStream_t stream;
    };

    explicit Job(std::shared_ptr<Device> device) : device_(std::move(device)) {}

    // Bytes for a row and beside the rows.
    struct Part {
        int64_t row;
        int64_t fixed = 0;
    };

    // Bytes of the model's parts, uploaded before rows; of results, which begin as zeros; and of what else there is
    // once for a job.
    std::vector<int64_t> model, results, state;
    std::vector<Part> inputs, outputs;
    // Rows at once are a multiple of this.
    int64_t granule = 1;
    Part scratch{0};
    // Memory for a lane's rows that is asked for at most.
    int64_t lane_bytes = int64_t{64} << 20;

    // Allocates everything; fails with figures when not even the smallest part fits.
    void admit(int64_t rows, bool resident);

    // Queues the kernels.
    virtual void compute(const Work& work) = 0;
    // Queues what makes results of what was computed, on the first lane's stream.
    virtual void conclude(cudaStream_t) {}
    // Bytes of an output that are copied back.
    virtual int64_t output_bytes(int part, int64_t rows, int64_t first) const {
        (void)first;
        return size_of(outputs[static_cast<size_t>(part)], rows);
    }
    virtual int64_t input_bytes(int part, int64_t rows, int64_t first) const {
        (void)first;
        return size_of(inputs[static_cast<size_t>(part)], rows);
    }
    // What must hold of rows, first, and what was staged.
    virtual void verify(const Lane& lane, int64_t rows, int64_t first) const;
    static int64_t size_of(const Part& part, int64_t rows) {
        return part.row * rows + part.fixed;
    }

    template <class T>
    T* model_at(int slot) const {
        return models_[static_cast<size_t>(slot)]->as<T>();
    }
    template <class T>
    T* result_at(int part) const {
        return device_results_[static_cast<size_t>(part)]->as<T>();
    }
    template <class T>
    T* state_at(int part) const {
        return states_[static_cast<size_t>(part)]->as<T>();
    }
    void clear_results();
    // Makes kernels of other lanes wait for what is on the first stream now.
    void mark_first();
    cudaStream_t first_stream() const {
        return lanes_[0]->stream;
    }

    std::shared_ptr<Device> device_;

private:
    Lane& lane(int number);
    void await(Lane& lane);
    int64_t offset_of(const std::vector<Part>& parts, size_t number) const;

    int64_t rows_ = 0;
    std::vector<std::unique_ptr<DeviceMemory>> models_, states_, device_results_;
    std::vector<bool> uploaded_;
    std::vector<std::unique_ptr<HostMemory>> results_;
    std::vector<std::unique_ptr<Lane>> lanes_;
    Lane* last_ = nullptr;
};

// Makes a job. What `numbers` are is said beside each job in jobs.cpp.
//
// resident: what a load fills, null for others
std::shared_ptr<Job> make_job(std::shared_ptr<Device> device, Operation operation, bool fast,
    const std::vector<int64_t>& numbers, std::shared_ptr<Resident> resident);

// Room for rows on a device; null when it would leave too little for jobs.
std::shared_ptr<Resident> make_resident(std::shared_ptr<Device> device, int64_t rows, int dim);

}  // namespace quarry

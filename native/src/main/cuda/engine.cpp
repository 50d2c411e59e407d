#include "engine.h"

#include <algorithm>
#include <cstring>

namespace quarry {

namespace {

// Rows that are aligned so, keep the fast paths of the kernels.
constexpr int64_t alignment = 256;

int64_t aligned(int64_t bytes) {
    return (bytes + alignment - 1) / alignment * alignment;
}

// What is left to jobs when rows stay on a device.
constexpr int64_t job_bytes = int64_t{2} << 30;

}  // namespace

Device::Device(int number_, int64_t reserve_) : number(number_), reserve(reserve_), capability(0) {
    check(cudaSetDevice(number), "cudaSetDevice");
    cudaDeviceProp properties;
    check(cudaGetDeviceProperties(&properties, number), "cudaGetDeviceProperties");
    capability = properties.major * 10 + properties.minor;
}

void Device::use() const {
    check(cudaSetDevice(number), "cudaSetDevice");
}

int64_t Device::available() const {
    size_t free_bytes = 0;
    size_t total = 0;
    check(cudaMemGetInfo(&free_bytes, &total), "cudaMemGetInfo");
    return std::max<int64_t>(0, static_cast<int64_t>(free_bytes) - reserve);
}

std::shared_ptr<Resident> make_resident(std::shared_ptr<Device> device, int64_t rows, int dim) {
    device->use();
    int64_t available = device->available();
    int64_t bytes = rows * dim * 4;
    if (bytes > available - std::min(job_bytes, available / 2)) {
        return nullptr;
    }
    auto resident = std::make_shared<Resident>();
    resident->device = std::move(device);
    resident->rows = rows;
    resident->dim = dim;
    resident->memory.allocate(static_cast<size_t>(bytes));
    return resident;
}

Job::~Job() {
    // Nothing may run when the buffers go.
    for (auto& lane : lanes_) {
        cudaStreamSynchronize(lane->stream);
    }
}

void Job::admit(int64_t rows, bool resident) {
    device_->use();
    int64_t once = 0;
    for (auto* group : {&model, &results, &state}) {
        for (int64_t bytes : *group) {
            once += aligned(bytes);
        }
    }
    Part in{0};
    for (const Part& part : inputs) {
        in = {in.row + part.row, in.fixed + part.fixed + alignment};
    }
    Part lane{scratch.row, scratch.fixed + 4 * alignment};
    for (const Part& part : outputs) {
        lane = {lane.row + part.row, lane.fixed + part.fixed + alignment};
    }
    int64_t most = std::max(granule, lane_bytes / std::max<int64_t>(1, in.row + lane.row) / granule * granule);
    if (!resident) {
        lane = {lane.row + in.row, lane.fixed + in.fixed};
    }
    int64_t wanted = std::max<int64_t>(1, rows);
    int64_t smallest = std::min(granule, wanted);
    int64_t available = device_->available();
    if (once + size_of(lane, smallest) > available) {
        throw Failure("too little memory: at least " + std::to_string(once + size_of(lane, smallest))
            + " bytes are needed, " + std::to_string(available + device_->reserve) + " are free, of which "
            + std::to_string(device_->reserve) + " are kept in reserve");
    }
    bool whole = wanted <= most && once + size_of(lane, wanted) <= available;
    int count = whole || once + 2 * size_of(lane, smallest) > available ? 1 : 2;
    int64_t fit = lane.row == 0 ? wanted : ((available - once) / count - lane.fixed) / lane.row;
    rows_ = std::min({wanted, most, fit});
    if (rows_ < wanted) {
        rows_ = rows_ / granule * granule;
    }
    for (int64_t bytes : model) {
        models_.push_back(std::make_unique<DeviceMemory>());
        models_.back()->allocate(static_cast<size_t>(bytes));
        uploaded_.push_back(bytes == 0);
    }
    for (int64_t bytes : state) {
        states_.push_back(std::make_unique<DeviceMemory>());
        states_.back()->allocate(static_cast<size_t>(bytes));
    }
    for (int64_t bytes : results) {
        device_results_.push_back(std::make_unique<DeviceMemory>());
        device_results_.back()->allocate(static_cast<size_t>(bytes));
        results_.push_back(std::make_unique<HostMemory>());
        results_.back()->allocate(static_cast<size_t>(bytes));
    }
    for (int i = 0; i < count; i++) {
        lanes_.push_back(std::make_unique<Lane>());
        Lane& to = *lanes_.back();
        if (!resident) {
            to.in.allocate(static_cast<size_t>(offset_of(inputs, inputs.size())));
            to.device_in.allocate(static_cast<size_t>(offset_of(inputs, inputs.size())));
        }
        to.out.allocate(static_cast<size_t>(offset_of(outputs, outputs.size())));
        to.device_out.allocate(static_cast<size_t>(offset_of(outputs, outputs.size())));
        to.scratch.allocate(static_cast<size_t>(size_of(scratch, rows_)));
    }
    clear_results();
}

// Where a part of a lane's buffer starts.
int64_t Job::offset_of(const std::vector<Part>& parts, size_t number) const {
    int64_t offset = 0;
    for (size_t i = 0; i < number; i++) {
        offset += aligned(size_of(parts[i], rows_));
    }
    return offset;
}

void Job::clear_results() {
    for (size_t i = 0; i < results.size(); i++) {
        check(cudaMemsetAsync(result_at<void>(static_cast<int>(i)), 0, static_cast<size_t>(results[i]), first_stream()),
            "cudaMemsetAsync");
    }
    mark_first();
}

void Job::mark_first() {
    check(cudaEventRecord(lanes_[0]->computed, first_stream()), "cudaEventRecord");
    last_ = lanes_[0].get();
}

void Job::begin(int64_t, int64_t) {
    throw Failure("this operation has no queries");
}

void Job::upload(int slot, const void* from, int64_t bytes) {
    device_->use();
    require(slot >= 0 && static_cast<size_t>(slot) < model.size(), "no such part of the model");
    require(bytes >= 0 && bytes <= model[static_cast<size_t>(slot)], "a part of the model has another size");
    check(cudaMemcpyAsync(model_at<void>(slot), from, static_cast<size_t>(bytes), cudaMemcpyHostToDevice, first_stream()),
        "cudaMemcpyAsync");
    check(cudaStreamSynchronize(first_stream()), "cudaStreamSynchronize");
    uploaded_[static_cast<size_t>(slot)] = true;
}

Lane& Job::lane(int number) {
    require(number >= 0 && number < lanes(), "no such lane");
    return *lanes_[static_cast<size_t>(number)];
}

void Job::await(Lane& lane) {
    if (lane.busy) {
        check(cudaEventSynchronize(lane.done), "cudaEventSynchronize");
        lane.busy = false;
    }
}

void* Job::stage(int number, int part) {
    device_->use();
    Lane& to = lane(number);
    require(part >= 0 && static_cast<size_t>(part) < inputs.size() && to.in.bytes() > 0, "no such input");
    await(to);
    return to.in.at(static_cast<size_t>(offset_of(inputs, static_cast<size_t>(part))));
}

void Job::verify(const Lane&, int64_t rows, int64_t first) const {
    require(rows >= 0 && rows <= rows_ && first >= 0, "more rows than a lane holds");
}

void Job::submit(int number, int64_t rows, int64_t first, const Resident* one, const Resident* two) {
    device_->use();
    Lane& to = lane(number);
    await(to);
    verify(to, rows, first);
    for (bool there : uploaded_) {
        require(there, "a part of the model is missing");
    }
    const Resident* resident[2] = {one, two};
    Work work{to, rows, first, {}, {}, to.scratch.as<char>(), to.stream};
    to.busy = true;
    for (size_t i = 0; i < inputs.size(); i++) {
        if (resident[i] != nullptr) {
            require(resident[i]->device == device_, "points of another device");
            require(first + rows <= resident[i]->rows && resident[i]->dim * int64_t{4} == inputs[i].row,
                "points of another shape");
            work.input[i] = resident[i]->memory.as<float>() + first * resident[i]->dim;
        } else {
            require(to.in.bytes() > 0, "nothing was staged");
            auto offset = static_cast<size_t>(offset_of(inputs, i));
            work.input[i] = to.device_in.as<char>(offset);
            check(cudaMemcpyAsync(to.device_in.as<char>(offset), to.in.at(offset),
                      static_cast<size_t>(input_bytes(static_cast<int>(i), rows, first)), cudaMemcpyHostToDevice,
                      to.stream),
                "cudaMemcpyAsync");
        }
    }
    if (last_ != &to) {
        check(cudaStreamWaitEvent(to.stream, last_->computed, 0), "cudaStreamWaitEvent");
    }
    for (size_t i = 0; i < outputs.size(); i++) {
        work.outputs[i] = to.device_out.as<char>(static_cast<size_t>(offset_of(outputs, i)));
    }
    if (rows > 0 || first > 0) {
        compute(work);
    }
    check(cudaEventRecord(to.computed, to.stream), "cudaEventRecord");
    last_ = &to;
    for (size_t i = 0; i < outputs.size(); i++) {
        auto bytes = static_cast<size_t>(output_bytes(static_cast<int>(i), rows, first));
        check(cudaMemcpyAsync(to.out.at(static_cast<size_t>(offset_of(outputs, i))), work.outputs[i], bytes,
                  cudaMemcpyDeviceToHost, to.stream),
            "cudaMemcpyAsync");
    }
    check(cudaEventRecord(to.done, to.stream), "cudaEventRecord");
}

const void* Job::output(int number, int part) {
    device_->use();
    Lane& from = lane(number);
    require(part >= 0 && static_cast<size_t>(part) < outputs.size(), "no such output");
    await(from);
    return from.out.at(static_cast<size_t>(offset_of(outputs, static_cast<size_t>(part))));
}

const void* Job::result(int part) {
    device_->use();
    require(part >= 0 && static_cast<size_t>(part) < results.size(), "no such result");
    if (part == 0) {
        for (auto& lane : lanes_) {
            await(*lane);
        }
        conclude(first_stream());
        for (size_t i = 0; i < results.size(); i++) {
            check(cudaMemcpyAsync(results_[i]->at(), result_at<void>(static_cast<int>(i)), results_[i]->bytes(),
                      cudaMemcpyDeviceToHost, first_stream()),
                "cudaMemcpyAsync");
        }
        check(cudaStreamSynchronize(first_stream()), "cudaStreamSynchronize");
    }
    return results_[static_cast<size_t>(part)]->at();
}

}  // namespace quarry

// The library's jobs without Java: compares them with plain loops, then measures them. One line of JSON for each
// finding; the exit status tells whether all agree.
// usage: driver check | driver bench
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <thread>

#include "engine.h"
#include "oracle.h"

using namespace quarry;

namespace {

using Numbers = std::vector<int64_t>;
using Taker = std::function<void(Job&, int lane, int64_t from, int64_t rows)>;

bool all_agree = true;

void report(const char* what, bool agrees, const std::string& shape) {
    printf("{\"check\": \"%s\", \"shape\": \"%s\", \"agrees\": %s}\n", what, shape.c_str(), agrees ? "true" : "false");
    all_agree &= agrees;
}

// Copies to a pinned buffer, as the Java side does: large ones by several threads.
void copy(float* to, const float* from, int64_t count) {
    int64_t parts = std::max<int64_t>(
        1, std::min({int64_t{8}, int64_t{std::thread::hardware_concurrency()}, count * 4 / (int64_t{4} << 20)}));
    std::vector<std::thread> threads;
    for (int64_t i = 1; i < parts; i++) {
        int64_t at = count * i / parts;
        threads.emplace_back([=] { memcpy(to + at, from + at, static_cast<size_t>(count * (i + 1) / parts - at) * 4); });
    }
    memcpy(to, from, static_cast<size_t>(count / parts) * 4);
    for (auto& thread : threads) {
        thread.join();
    }
}

// Sends rows through the lanes as the Java side does.
void stream(Job& job, const std::vector<const float*>& inputs, const std::vector<int>& dims, int64_t rows,
    const Resident* resident, const Taker& taker) {
    struct Sent {
        int64_t from = 0, rows = 0;
    };
    std::vector<Sent> sent(static_cast<size_t>(job.lanes()));
    int lane = 0;
    auto take = [&](int number) {
        Sent& part = sent[static_cast<size_t>(number)];
        if (part.rows > 0) {
            taker(job, number, part.from, part.rows);
            part.rows = 0;
        }
    };
    for (int64_t from = 0; from < rows;) {
        take(lane);
        int64_t count = std::min(job.rows_at_once(), rows - from);
        for (size_t i = 0; i < inputs.size() && resident == nullptr; i++) {
            copy(static_cast<float*>(job.stage(lane, static_cast<int>(i))), inputs[i] + from * dims[i], count * dims[i]);
        }
        job.submit(lane, count, from, resident, resident == nullptr || inputs.size() < 2 ? nullptr : resident);
        sent[static_cast<size_t>(lane)] = {from, count};
        from += count;
        lane = (lane + 1) % job.lanes();
    }
    for (int i = 0; i < job.lanes(); i++) {
        take((lane + i) % job.lanes());
    }
}

std::shared_ptr<Resident> loaded(
    const std::shared_ptr<Device>& device, const std::vector<float>& values, int64_t rows, int dim) {
    auto resident = make_resident(device, rows, dim);
    require(resident != nullptr, "the points do not fit");
    auto job = make_job(device, Operation::load, false, {dim, rows}, resident);
    stream(*job, {values.data()}, {dim}, rows, nullptr, [](Job&, int, int64_t, int64_t) {});
    for (int lane = 0; lane < job->lanes(); lane++) {
        job->stage(lane, 0);
    }
    return resident;
}

void upload(Job& job, int slot, const std::vector<float>& values) {
    job.upload(slot, values.data(), static_cast<int64_t>(values.size()) * 4);
}

void check_step(const std::shared_ptr<Device>& device, int rows, int books, int entries, int dim) {
    int width = books * dim;
    auto points = made(1, int64_t{rows} * width);
    auto centroids = made(2, int64_t{books} * entries * dim);
    auto resident = loaded(device, points, rows, width);
    auto job = make_job(device, Operation::step, false, {books, entries, dim, rows, 1}, nullptr);
    upload(*job, 0, centroids);
    bool agrees = true;
    std::vector<double> sums(centroids.size());
    stream(*job, {points.data()}, {width}, rows, resident.get(), [&](Job& of, int lane, int64_t from, int64_t count) {
        auto codes = static_cast<const int*>(of.output(lane, 0));
        auto distances = static_cast<const float*>(of.output(lane, 1));
        for (int64_t i = 0; i < count * books; i++) {
            int64_t book = i % books;
            const float* point = points.data() + (from + i / books) * width + book * dim;
            float distance;
            int code = nearest(point, centroids.data() + book * entries * dim, entries, dim, &distance);
            agrees &= code == codes[i] && distance == distances[i];
            for (int d = 0; d < dim; d++) {
                sums[static_cast<size_t>((book * entries + code) * dim + d)] += point[d];
            }
        }
    });
    agrees &= memcmp(job->result(0), sums.data(), sums.size() * 8) == 0;
    report("step", agrees,
        std::to_string(rows) + "x" + std::to_string(books) + "x" + std::to_string(entries) + "x" + std::to_string(dim));
}

void check_product(const std::shared_ptr<Device>& device, bool fast, int rows, int columns, int inner) {
    auto a = made(3, int64_t{rows} * inner);
    auto b = made(4, int64_t{columns} * inner);
    std::vector<float> expected(static_cast<size_t>(rows) * static_cast<size_t>(columns));
    product(a.data(), b.data(), rows, columns, inner, expected.data());
    auto job = make_job(device, Operation::product, fast, {inner, columns, rows, 0}, nullptr);
    upload(*job, 0, b);
    bool equal = true;
    double error = 0, norm = 0;
    stream(*job, {a.data()}, {inner}, rows, nullptr, [&](Job& of, int lane, int64_t from, int64_t count) {
        auto out = static_cast<const float*>(of.output(lane, 0));
        for (int64_t i = 0; i < count * columns; i++) {
            float wanted = expected[static_cast<size_t>(from * columns + i)];
            equal &= out[i] == wanted;
            error += (out[i] - wanted) * (out[i] - wanted);
            norm += wanted * wanted;
        }
    });
    report(fast ? "product, fast" : "product", fast ? std::sqrt(error / norm) < 1e-3 : equal,
        std::to_string(rows) + "x" + std::to_string(columns) + "x" + std::to_string(inner));
}

void check_transposed(const std::shared_ptr<Device>& device, int rows, int left, int right) {
    auto a = made(5, int64_t{rows} * left);
    auto b = made(6, int64_t{rows} * right);
    std::vector<float> expected(static_cast<size_t>(left) * static_cast<size_t>(right));
    for (int from = 0; from < rows; from += 1024) {
        for (int i = 0; i < left * right; i++) {
            float sum = 0;
            for (int row = from; row < std::min(rows, from + 1024); row++) {
                sum = std::fmaf(a[static_cast<size_t>(row * left + i / right)],
                    b[static_cast<size_t>(row * right + i % right)], sum);
            }
            expected[static_cast<size_t>(i)] += sum;
        }
    }
    auto job = make_job(device, Operation::transposed, false, {left, right, rows, 0}, nullptr);
    stream(*job, {a.data(), b.data()}, {left, right}, rows, nullptr, [](Job&, int, int64_t, int64_t) {});
    report("transposed", memcmp(job->result(0), expected.data(), expected.size() * 4) == 0,
        std::to_string(rows) + "x" + std::to_string(left) + "x" + std::to_string(right));
}

void check_encode(const std::shared_ptr<Device>& device, int rows, int dim, int books, int slice, int lists) {
    auto vectors = made(7, int64_t{rows} * dim);
    auto rotation = made(8, int64_t{dim} * dim);
    auto coarse = made(9, int64_t{lists} * dim);
    auto codebook = made(10, int64_t{books} * 256 * slice);
    std::vector<float> rotated(vectors.size());
    product(vectors.data(), rotation.data(), rows, dim, dim, rotated.data());
    auto job = make_job(device, Operation::encode, false, {dim, books, 256, slice, lists, 1, 1, rows}, nullptr);
    upload(*job, 0, codebook);
    upload(*job, 1, rotation);
    upload(*job, 2, coarse);
    bool agrees = true;
    stream(*job, {vectors.data()}, {dim}, rows, nullptr, [&](Job& of, int lane, int64_t from, int64_t count) {
        auto codes = static_cast<const uint8_t*>(of.output(lane, 0));
        auto list = static_cast<const int*>(of.output(lane, 1));
        auto errors = static_cast<const double*>(of.output(lane, 2));
        for (int64_t i = 0; i < count; i++) {
            const float* row = rotated.data() + (from + i) * dim;
            float distance;
            int wanted = nearest(row, coarse.data(), lists, dim, &distance);
            std::vector<float> rest(static_cast<size_t>(books * slice));
            for (int d = 0; d < dim; d++) {
                rest[static_cast<size_t>(d)] = row[d] - coarse[static_cast<size_t>(wanted * dim + d)];
            }
            double sum = 0;
            agrees &= list[i] == wanted;
            for (int book = 0; book < books; book++) {
                int code =
                    nearest(rest.data() + book * slice, codebook.data() + book * 256 * slice, 256, slice, &distance);
                agrees &= codes[i * books + book] == code;
                sum += distance;
            }
            agrees &= errors[i] == sum;
        }
    });
    report("encode", agrees, std::to_string(rows) + "x" + std::to_string(dim) + "x" + std::to_string(books));
}

void check_nearest(const std::shared_ptr<Device>& device, bool fast, int rows, int queries, int dim, int k, bool l2) {
    auto data = made(11, int64_t{rows} * dim);
    auto asked = made(12, int64_t{queries} * dim);
    auto job = make_job(device, Operation::nearest, fast, {dim, k, l2, queries, rows, 0, 0}, nullptr);
    int64_t batch = job->queries_at_once();
    bool agrees = true;
    for (int64_t query = 0; query < queries; query += batch) {
        int64_t count = std::min<int64_t>(batch, queries - query);
        job->upload(0, asked.data() + query * dim, count * dim * 4);
        job->begin(count, -1);
        stream(*job, {data.data()}, {dim}, rows, nullptr, [](Job&, int, int64_t, int64_t) {});
        auto found = static_cast<const int*>(job->result(0));
        auto scores = static_cast<const float*>(job->result(1));
        for (int64_t q = 0; q < count; q++) {
            std::vector<std::pair<float, int>> all;
            for (int row = 0; row < rows; row++) {
                const float* one = asked.data() + (query + q) * dim;
                const float* other = data.data() + int64_t{row} * dim;
                all.emplace_back(l2 ? squared_l2(one, other, dim) : -dot(one, other, dim), row);
            }
            std::sort(all.begin(), all.end());
            for (int i = 0; i < std::min(k, rows); i++) {
                agrees &= found[q * k + i] == all[static_cast<size_t>(i)].second
                    && scores[q * k + i] == 0 - all[static_cast<size_t>(i)].first;
            }
        }
    }
    report(fast ? "nearest, fast" : "nearest", agrees,
        std::to_string(rows) + "x" + std::to_string(queries) + "x" + std::to_string(dim) + ", k=" + std::to_string(k));
}

int check_all(const std::shared_ptr<Device>& device) {
    for (int rows : {1, 127, 129, 1500}) {
        check_step(device, rows, 1, 37, 33);
        check_step(device, rows, 3, 256, 8);
    }
    check_step(device, 300, 1, 1000, 17);
    for (bool fast : {false, true}) {
        check_product(device, fast, 130, 129, 1030);
        check_product(device, fast, 5, 300, 17);
        check_product(device, fast, 257, 3, 64);
        check_nearest(device, fast, 5000, 3, 24, 10, true);
        check_nearest(device, fast, 9000, 2, 16, 100, false);
        check_nearest(device, fast, 20, 130, 5, 30, true);
    }
    check_transposed(device, 2050, 13, 130);
    check_transposed(device, 1024, 3, 3);
    check_encode(device, 150, 50, 7, 8, 9);
    check_encode(device, 130, 96, 12, 8, 130);
    return all_agree ? 0 : 1;
}

double seconds_of(const std::function<void()>& body, int repeats) {
    std::vector<double> times;
    body();
    for (int i = 0; i < repeats; i++) {
        auto begin = std::chrono::steady_clock::now();
        body();
        times.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

struct Rates {
    double upload_gb, copy_gb;
};

// Bytes a second of pinned memory to the device, and of device memory read and written.
Rates copy_rates(size_t bytes) {
    HostMemory host;
    DeviceMemory one, two;
    host.allocate(bytes);
    memset(host.at(), 1, bytes);
    one.allocate(bytes);
    two.allocate(bytes);
    Stream stream;
    double up = seconds_of([&] {
        check(cudaMemcpyAsync(one.as<void>(), host.at(), bytes, cudaMemcpyHostToDevice, stream), "copy");
        check(cudaStreamSynchronize(stream), "copy");
    }, 5);
    double across = seconds_of([&] {
        check(cudaMemcpyAsync(two.as<void>(), one.as<void>(), bytes, cudaMemcpyDeviceToDevice, stream), "copy");
        check(cudaStreamSynchronize(stream), "copy");
    }, 5);
    return {static_cast<double>(bytes) / up / 1e9, 2.0 * static_cast<double>(bytes) / across / 1e9};
}

void bench_step(const std::shared_ptr<Device>& device, bool fast, int64_t rows, int entries, int dim) {
    auto points = made(21, rows * dim);
    std::vector<float> centroids(points.begin(), points.begin() + int64_t{entries} * dim);
    auto resident = loaded(device, points, rows, dim);
    double seconds = seconds_of([&] {
        auto job = make_job(device, Operation::step, fast, {1, entries, dim, rows, 1}, nullptr);
        upload(*job, 0, centroids);
        stream(*job, {points.data()}, {dim}, rows, resident.get(),
            [](Job& of, int lane, int64_t, int64_t) { of.output(lane, 1); });
        job->result(0);
    }, 5);
    printf("{\"bench\": \"k-means step\", \"precision\": \"%s\", \"points\": %lld, \"centroids\": %d, \"dim\": %d, "
           "\"seconds\": %.5f, \"tflops\": %.2f}\n",
        fast ? "fast" : "strict", static_cast<long long>(rows), entries, dim, seconds,
        2.0 * static_cast<double>(rows) * entries * dim / seconds / 1e12);
}

void bench_encode(const std::shared_ptr<Device>& device, bool fast, int64_t rows, Rates rates) {
    constexpr int dim = 768, books = 96, slice = 8;
    auto vectors = made(22, rows * dim);
    auto codebook = made(23, books * 256 * slice);
    auto rotation = made(24, dim * dim);
    std::vector<uint8_t> codes(static_cast<size_t>(rows * books));
    for (int rotated = 0; rotated < 2; rotated++) {
        double seconds = seconds_of([&] {
            auto job = make_job(device, Operation::encode, fast, {dim, books, 256, slice, 0, 0, rotated, rows}, nullptr);
            upload(*job, 0, codebook);
            if (rotated == 1) {
                upload(*job, 1, rotation);
            }
            stream(*job, {vectors.data()}, {dim}, rows, nullptr, [&](Job& of, int lane, int64_t from, int64_t count) {
                memcpy(codes.data() + from * books, of.output(lane, 0), static_cast<size_t>(count * books));
            });
        }, 3);
        printf("{\"bench\": \"PQ encode, 768-d, M=96%s\", \"precision\": \"%s\", \"vectors\": %lld, "
               "\"vectors_per_second\": %.0f, \"upload_bound\": %.0f, \"memory_bound\": %.0f}\n",
            rotated == 1 ? ", rotated" : "", fast ? "fast" : "strict", static_cast<long long>(rows),
            static_cast<double>(rows) / seconds, rates.upload_gb * 1e9 / (dim * 4),
            rates.copy_gb * 1e9 / (dim * 4 + books));
    }
}

void bench_nearest(
    const std::shared_ptr<Device>& device, bool fast, int64_t rows, int64_t queries, int dim, int k, bool graph) {
    auto data = made(25, rows * dim);
    auto asked = graph ? data : made(26, queries * dim);
    auto resident = loaded(device, data, rows, dim);
    double seconds = seconds_of([&] {
        auto job = make_job(device, Operation::nearest, fast, {dim, k, graph, queries, rows, 1, 0}, nullptr);
        int64_t batch = job->queries_at_once();
        for (int64_t query = 0; query < queries; query += batch) {
            int64_t count = std::min(batch, queries - query);
            job->upload(0, asked.data() + query * dim, count * dim * 4);
            job->begin(count, graph ? query : -1);
            stream(*job, {data.data()}, {dim}, rows, resident.get(), [](Job&, int, int64_t, int64_t) {});
            job->result(0);
        }
    }, 3);
    printf("{\"bench\": \"%s\", \"precision\": \"%s\", \"rows\": %lld, \"queries\": %lld, \"dim\": %d, \"k\": %d, "
           "\"seconds\": %.4f, \"tflops\": %.2f}\n",
        graph ? "kNN graph" : "exact kNN", fast ? "fast" : "strict", static_cast<long long>(rows),
        static_cast<long long>(queries), dim, k, seconds,
        2.0 * static_cast<double>(rows) * static_cast<double>(queries) * dim / seconds / 1e12);
}

// Small shapes on the emulation: there the figures mean nothing, and only show that the benchmark runs.
#ifdef QUARRY_EMULATED
constexpr int64_t share = 2000;
#else
constexpr int64_t share = 1;
#endif

int bench_all(const std::shared_ptr<Device>& device) {
    cudaDeviceProp properties;
    check(cudaGetDeviceProperties(&properties, device->number), "cudaGetDeviceProperties");
    Rates rates = copy_rates(static_cast<size_t>((1 << 30) / share));
    printf("{\"device\": \"%s\", \"capability\": \"%d.%d\", \"processors\": %d, \"memory_bytes\": %zu, "
           "\"upload_gb_per_second\": %.1f, \"device_copy_gb_per_second\": %.1f}\n",
        properties.name, properties.major, properties.minor, properties.multiProcessorCount,
        properties.totalGlobalMem, rates.upload_gb, rates.copy_gb);
    for (bool fast : {false, true}) {
        bench_step(device, fast, 1000000 / share, static_cast<int>(std::max<int64_t>(8, 1024 / share)), 768);
        bench_encode(device, fast, 1000000 / share, rates);
        bench_nearest(device, fast, 1000000 / share, std::max<int64_t>(4, 8192 / share), 768, 100, false);
        bench_nearest(device, fast, 200000 / share, 200000 / share, 128, 32, true);
    }
    return 0;
}

}  // namespace

int main(int arguments, char** values) {
    try {
        auto device = std::make_shared<Device>(0, int64_t{512} << 20);
        bool bench = arguments > 1 && strcmp(values[1], "bench") == 0;
        return bench ? bench_all(device) : check_all(device);
    } catch (const std::exception& failure) {
        fprintf(stderr, "%s\n", failure.what());
        return 2;
    }
}

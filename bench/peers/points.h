// What the programs that measure other engines have in common: arguments, files of vectors, timing, recall, and points
// as JSON, one a line, in the form that our benches import.
//
// A query's time is the least of its passes, in microseconds of the thread's processor time, searched one by one on one
// thread.
#pragma once

#include <algorithm>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace points {

using Floats = std::vector<float>;

// Arguments of the form key=value, and what they are without one.
class Settings {
public:
    Settings(std::map<std::string, std::string> defaults, int count, char** arguments) : values(std::move(defaults)) {
        for (int i = 0; i < count; i++) {
            std::string argument = arguments[i];
            size_t at = argument.find('=');
            std::string key = argument.substr(0, at);
            if (at == std::string::npos || values.count(key) == 0) {
                std::string known;
                for (auto& entry : values) {
                    known += " " + entry.first;
                }
                throw std::runtime_error(argument + ": expected key=value with a key of" + known);
            }
            values[key] = argument.substr(at + 1);
        }
    }

    std::string text(const std::string& key) const {
        return values.at(key);
    }

    long number(const std::string& key) const {
        return std::stol(values.at(key));
    }

    std::vector<long> numbers(const std::string& key) const {
        std::vector<long> out;
        std::stringstream parts(values.at(key));
        for (std::string part; std::getline(parts, part, ',');) {
            out.push_back(std::stol(part));
        }
        return out;
    }

private:
    std::map<std::string, std::string> values;
};

struct Vectors {
    int64_t rows;
    int dim;
    Floats values;
};

template <typename T>
std::vector<T> read(const std::string& path, int32_t& rows, int32_t& columns) {
    std::ifstream in(path, std::ios::binary);
    in.read(reinterpret_cast<char*>(&rows), sizeof rows);
    in.read(reinterpret_cast<char*>(&columns), sizeof columns);
    if (!in || rows < 0 || columns < 1) {
        throw std::runtime_error(path + ": expected rows and columns, then values");
    }
    std::vector<T> out(size_t(rows) * columns);
    in.read(reinterpret_cast<char*>(out.data()), out.size() * sizeof(T));
    if (!in) {
        throw std::runtime_error(path + ": expected " + std::to_string(out.size()) + " values, found fewer");
    }
    return out;
}

inline Vectors vectors(const std::string& path, int64_t most) {
    int32_t rows;
    int32_t dim;
    std::vector<uint8_t> bytes = read<uint8_t>(path, rows, dim);
    int64_t kept = std::min<int64_t>(rows, most);
    return {kept, dim, Floats(bytes.begin(), bytes.begin() + kept * dim)};
}

inline double clockMicros(clockid_t clock) {
    timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

// Seconds of building, from its making on.
class Building {
public:
    double seconds() const {
        return (clockMicros(CLOCK_MONOTONIC) - wall) / 1e6;
    }

    double cpuSeconds() const {
        return (clockMicros(CLOCK_PROCESS_CPUTIME_ID) - cpu) / 1e6;
    }

private:
    double wall = clockMicros(CLOCK_MONOTONIC);
    double cpu = clockMicros(CLOCK_PROCESS_CPUTIME_ID);
};

// What searching the queries one by one gave.
struct Searched {
    // Over all searches.
    double pooled;
    // Over each query's fastest pass, as what follows.
    double mean;
    double p50;
    double p99;
    std::vector<int64_t> found;
};

// Searches the queries one by one, by `one(query, k, ids)`.
template <typename One>
Searched searchAll(const Vectors& queries, int k, int passes, One one) {
    std::vector<double> fastest(queries.rows, 1e300);
    std::vector<int64_t> found(queries.rows * k);
    double all = 0;
    for (int pass = 0; pass < passes; pass++) {
        for (int64_t i = 0; i < queries.rows; i++) {
            double start = clockMicros(CLOCK_THREAD_CPUTIME_ID);
            one(&queries.values[i * queries.dim], k, &found[i * k]);
            double took = clockMicros(CLOCK_THREAD_CPUTIME_ID) - start;
            fastest[i] = std::min(fastest[i], took);
            all += took;
        }
    }
    double mean = 0;
    for (double time : fastest) {
        mean += time / fastest.size();
    }
    std::sort(fastest.begin(), fastest.end());
    size_t count = fastest.size();
    return {all / (count * passes), mean, fastest[count / 2], fastest[count * 99 / 100], found};
}

// The exact neighbors of queries, of which a search finds a part.
struct Truth {
    int columns;
    std::vector<int32_t> rows;

    double recall(const Searched& searched, int64_t queries, int k) const {
        if (k > columns) {
            throw std::runtime_error("k: expected at most " + std::to_string(columns) + ", as many as the truth has");
        }
        int64_t hits = 0;
        for (int64_t i = 0; i < queries; i++) {
            std::unordered_set<int64_t> wanted(&rows[i * columns], &rows[i * columns] + k);
            for (int j = 0; j < k; j++) {
                hits += wanted.count(searched.found[i * k + j]);
            }
        }
        return double(hits) / (queries * k);
    }
};

inline Truth truth(const std::string& path) {
    int32_t rows;
    int32_t columns;
    std::vector<int32_t> neighbors = read<int32_t>(path, rows, columns);
    return {columns, neighbors};
}

// The first of them, by which an exact scan is timed.
inline Vectors truncated(const Vectors& all, int64_t most) {
    int64_t rows = std::min(all.rows, most);
    return {rows, all.dim, Floats(all.values.begin(), all.values.begin() + rows * all.dim)};
}

inline void print(const char* bench, const std::string& engine, const std::string& dataset, const std::string& rest) {
    printf("{\"bench\":\"%s\",\"engine\":\"%s\",\"dataset\":\"%s\",%s}\n", bench, engine.c_str(), dataset.c_str(),
           rest.c_str());
    fflush(stdout);
}

inline std::string format(const char* pattern, ...) __attribute__((format(printf, 1, 2)));

inline std::string format(const char* pattern, ...) {
    char buffer[512];
    va_list arguments;
    va_start(arguments, pattern);
    vsnprintf(buffer, sizeof buffer, pattern, arguments);
    va_end(arguments);
    return buffer;
}

// A search of vectors, with the recall it had and the exact scan beside it.
inline void printSearch(const std::string& engine, const Settings& settings, const Searched& searched, double recall,
                        double exact, const std::string& rest) {
    print("dense", engine, settings.text("dataset"),
          format("\"k\":%ld,\"target\":%.3f,\"recall\":%.4f,\"min_mean_us\":%.2f,\"mean_us\":%.2f,\"min_p50_us\":%.2f,"
                 "\"min_p99_us\":%.2f,\"exact_us\":%.1f,\"threads\":1,\"clock\":\"CPU\",",
                 settings.number("k"), recall, recall, searched.mean, searched.pooled, searched.p50, searched.p99,
                 exact) +
                  rest);
}

// Runs the mode that the first argument names.
inline int run(const std::map<std::string, void (*)(const Settings&)>& modes,
               const std::map<std::string, std::string>& defaults, int count, char** arguments) {
    try {
        std::string mode = count > 1 ? arguments[1] : "";
        if (modes.count(mode) == 0) {
            std::string known;
            for (auto& entry : modes) {
                known += " " + entry.first;
            }
            throw std::runtime_error("'" + mode + "': expected one of" + known);
        }
        modes.at(mode)(Settings(defaults, count - 2, arguments + 2));
        return 0;
    } catch (const std::exception& e) {
        fprintf(stderr, "%s\n", e.what());
        return 1;
    }
}

}  // namespace points

// The functions of dev.quarry.nativelib.cuda.CudaCalls. Handles are numbers that are never used twice; one that is
// closed, or of another kind, is an error. Arguments were verified in Java; what would harm is verified once more.
#include <jni.h>

#include <unordered_map>
#include <variant>

#include "engine.h"

namespace {

using namespace quarry;

using Object = std::variant<std::shared_ptr<Device>, std::shared_ptr<Resident>, std::shared_ptr<Job>>;

std::mutex handles_lock;
std::unordered_map<jlong, Object> handles;
jlong last_handle = 0;

jlong keep(Object object) {
    std::lock_guard<std::mutex> guard(handles_lock);
    handles.emplace(++last_handle, std::move(object));
    return last_handle;
}

template <class T>
std::shared_ptr<T> find(jlong handle) {
    std::lock_guard<std::mutex> guard(handles_lock);
    auto found = handles.find(handle);
    if (found == handles.end() || !std::holds_alternative<std::shared_ptr<T>>(found->second)) {
        throw Failure("handle " + std::to_string(handle) + " is closed or of another kind");
    }
    return std::get<std::shared_ptr<T>>(found->second);
}

template <class T>
std::shared_ptr<T> find_or_null(jlong handle) {
    return handle == 0 ? nullptr : find<T>(handle);
}

// Runs something that may fail, and turns a failure into the exception of CudaCalls.
template <class F>
auto guarded(JNIEnv* env, F body) -> decltype(body()) {
    try {
        return body();
    } catch (const std::exception& failure) {
        jclass type = env->FindClass("dev/quarry/nativelib/cuda/CudaException");
        if (type != nullptr) {
            env->ThrowNew(type, failure.what());
        }
        return decltype(body())();
    }
}

}  // namespace

#define QUARRY_CALL(type, name) \
    extern "C" JNIEXPORT type JNICALL Java_dev_quarry_nativelib_cuda_CudaCalls_##name

QUARRY_CALL(jint, revision)(JNIEnv*, jclass) {
    return revision;
}

QUARRY_CALL(jint, count)(JNIEnv* env, jclass) {
    return guarded(env, [&] {
        int count = 0;
        check(cudaGetDeviceCount(&count), "cudaGetDeviceCount");
        return jint{count};
    });
}

QUARRY_CALL(jlong, versions)(JNIEnv* env, jclass) {
    return guarded(env, [&] {
        int driver = 0;
        int runtime = 0;
        check(cudaDriverGetVersion(&driver), "cudaDriverGetVersion");
        check(cudaRuntimeGetVersion(&runtime), "cudaRuntimeGetVersion");
        return jlong{driver} << 32 | runtime;
    });
}

QUARRY_CALL(jstring, describe)(JNIEnv* env, jclass, jint device, jlongArray out) {
    return guarded(env, [&]() -> jstring {
        cudaDeviceProp properties;
        check(cudaGetDeviceProperties(&properties, device), "cudaGetDeviceProperties");
        check(cudaSetDevice(device), "cudaSetDevice");
        size_t free_bytes = 0;
        size_t total = 0;
        check(cudaMemGetInfo(&free_bytes, &total), "cudaMemGetInfo");
        jlong numbers[] = {properties.major, properties.minor, static_cast<jlong>(total),
            static_cast<jlong>(free_bytes), properties.multiProcessorCount};
        env->SetLongArrayRegion(out, 0, 5, numbers);
        return env->ExceptionCheck() ? nullptr : env->NewStringUTF(properties.name);
    });
}

QUARRY_CALL(jlong, openDevice)(JNIEnv* env, jclass, jint number, jlong reserve) {
    return guarded(env, [&] { return keep(std::make_shared<Device>(number, reserve)); });
}

QUARRY_CALL(jlong, available)(JNIEnv* env, jclass, jlong device) {
    return guarded(env, [&] {
        auto found = find<Device>(device);
        found->use();
        return jlong{found->available()};
    });
}

QUARRY_CALL(jlong, openPoints)(JNIEnv* env, jclass, jlong device, jlong rows, jint dim) {
    return guarded(env, [&] {
        require(rows >= 0 && dim > 0, "a number is out of range");
        auto points = make_resident(find<Device>(device), rows, dim);
        return points == nullptr ? jlong{0} : keep(points);
    });
}

QUARRY_CALL(jlong, openJob)
(JNIEnv* env, jclass, jlong device, jint operation, jboolean fast, jlongArray numbers, jlong points) {
    return guarded(env, [&] {
        auto length = static_cast<size_t>(env->GetArrayLength(numbers));
        std::vector<jlong> given(length);
        env->GetLongArrayRegion(numbers, 0, static_cast<jsize>(length), given.data());
        return keep(make_job(find<Device>(device), static_cast<Operation>(operation), fast != 0,
            std::vector<int64_t>(given.begin(), given.end()), find_or_null<Resident>(points)));
    });
}

QUARRY_CALL(void, close)(JNIEnv* env, jclass, jlong handle) {
    guarded(env, [&] {
        Object object;
        {
            std::lock_guard<std::mutex> guard(handles_lock);
            auto found = handles.find(handle);
            if (found == handles.end()) {
                throw Failure("handle " + std::to_string(handle) + " is closed");
            }
            object = std::move(found->second);
            handles.erase(found);
        }
        // freed here, outside the lock, by the last who holds it
    });
}

QUARRY_CALL(jlong, handles)(JNIEnv*, jclass) {
    std::lock_guard<std::mutex> guard(handles_lock);
    return static_cast<jlong>(handles.size());
}

QUARRY_CALL(jlong, rowsAtOnce)(JNIEnv* env, jclass, jlong job) {
    return guarded(env, [&] { return jlong{find<Job>(job)->rows_at_once()}; });
}

QUARRY_CALL(jint, lanes)(JNIEnv* env, jclass, jlong job) {
    return guarded(env, [&] { return jint{find<Job>(job)->lanes()}; });
}

QUARRY_CALL(jlong, queriesAtOnce)(JNIEnv* env, jclass, jlong job) {
    return guarded(env, [&] { return jlong{find<Job>(job)->queries_at_once()}; });
}

QUARRY_CALL(void, upload)(JNIEnv* env, jclass, jlong job, jint slot, jlong address, jlong bytes) {
    guarded(env, [&] {
        auto found = find<Job>(job);
        std::lock_guard<std::mutex> guard(found->lock);
        found->upload(slot, reinterpret_cast<const void*>(address), bytes);
    });
}

QUARRY_CALL(void, begin)(JNIEnv* env, jclass, jlong job, jlong count, jlong first) {
    guarded(env, [&] {
        auto found = find<Job>(job);
        std::lock_guard<std::mutex> guard(found->lock);
        found->begin(count, first);
    });
}

QUARRY_CALL(jlong, stage)(JNIEnv* env, jclass, jlong job, jint lane, jint part) {
    return guarded(env, [&] {
        auto found = find<Job>(job);
        std::lock_guard<std::mutex> guard(found->lock);
        return reinterpret_cast<jlong>(found->stage(lane, part));
    });
}

QUARRY_CALL(void, submit)
(JNIEnv* env, jclass, jlong job, jint lane, jlong rows, jlong first, jlong one, jlong two) {
    guarded(env, [&] {
        auto found = find<Job>(job);
        auto left = find_or_null<Resident>(one);
        auto right = find_or_null<Resident>(two);
        std::lock_guard<std::mutex> guard(found->lock);
        found->submit(lane, rows, first, left.get(), right.get());
    });
}

QUARRY_CALL(jlong, output)(JNIEnv* env, jclass, jlong job, jint lane, jint part) {
    return guarded(env, [&] {
        auto found = find<Job>(job);
        std::lock_guard<std::mutex> guard(found->lock);
        return reinterpret_cast<jlong>(found->output(lane, part));
    });
}

QUARRY_CALL(jlong, result)(JNIEnv* env, jclass, jlong job, jint part) {
    return guarded(env, [&] {
        auto found = find<Job>(job);
        std::lock_guard<std::mutex> guard(found->lock);
        return reinterpret_cast<jlong>(found->result(part));
    });
}

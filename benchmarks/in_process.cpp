// SPDX-License-Identifier: Apache-2.0
// What calls cost where nothing waits for anybody: client, messages, request handlers and objects in one process and
// one thread. What the way to the object manager adds is calls.py's to tell. A benchmark with a number at the end has
// so many other named objects alive.
#include <benchmark/benchmark.h>
#include <windows.h>

#include <string>

#include "client/connection.h"
#include "protocol/messages.h"
#include "reference/tests/local_connector.h"

namespace {

constexpr DWORD kSize = 65536;

// Named objects that live as long as this.
class Crowd {
 public:
  explicit Crowd(std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      handles_.push_back(CreateEventA(nullptr, TRUE, FALSE, ("crowd-" + std::to_string(i)).c_str()));
    }
  }
  ~Crowd() {
    for (HANDLE handle : handles_) CloseHandle(handle);
  }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

 private:
  std::vector<HANDLE> handles_;
};

void create_and_close(benchmark::State& state) {
  const Crowd crowd(state.range(0));
  for (auto _ : state) {
    CloseHandle(CreateEventA(nullptr, TRUE, FALSE, "subject"));
  }
}
BENCHMARK(create_and_close)->Arg(10)->Arg(1'000)->Arg(100'000);

void open_and_close(benchmark::State& state) {
  const Crowd crowd(state.range(0));
  HANDLE subject = CreateFileMappingA(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, kSize, "subject");
  for (auto _ : state) {
    CloseHandle(OpenFileMappingA(FILE_MAP_READ, FALSE, "subject"));
  }
  CloseHandle(subject);
}
BENCHMARK(open_and_close)->Arg(10)->Arg(1'000)->Arg(100'000);

void create_map_touch_unmap_close(benchmark::State& state) {
  for (auto _ : state) {
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, kSize, nullptr);
    auto* view = static_cast<volatile char*>(MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0));
    *view = 1;
    UnmapViewOfFile(const_cast<char*>(view));
    CloseHandle(section);
  }
}
BENCHMARK(create_map_touch_unmap_close);

void mutex_wait_and_release(benchmark::State& state) {
  HANDLE mutex = CreateMutexA(nullptr, FALSE, nullptr);
  for (auto _ : state) {
    WaitForSingleObject(mutex, INFINITE);
    ReleaseMutex(mutex);
  }
  CloseHandle(mutex);
}
BENCHMARK(mutex_wait_and_release);

void duplicate_and_close(benchmark::State& state) {
  HANDLE mutex = CreateMutexA(nullptr, FALSE, nullptr);
  for (auto _ : state) {
    HANDLE copy = nullptr;
    DuplicateHandle(GetCurrentProcess(), mutex, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS);
    CloseHandle(copy);
  }
  CloseHandle(mutex);
}
BENCHMARK(duplicate_and_close);

// A question about memory that stays in the client.
void virtual_query(benchmark::State& state) {
  HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, kSize, nullptr);
  void* view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
  MEMORY_BASIC_INFORMATION found;
  for (auto _ : state) {
    benchmark::DoNotOptimize(VirtualQuery(view, &found, sizeof(found)));
  }
  UnmapViewOfFile(view);
  CloseHandle(section);
}
BENCHMARK(virtual_query);

void encode_and_decode(benchmark::State& state) {
  mapcheck::protocol::OpenObjectRequest sent;
  sent.name = u"Local\\a name as programs have it";
  mapcheck::protocol::Encoder encoder;
  for (auto _ : state) {
    encoder.clear();
    sent.fields(encoder);
    mapcheck::protocol::Descriptors none;
    mapcheck::protocol::Decoder decoder(encoder.bytes(), none);
    mapcheck::protocol::OpenObjectRequest received;
    received.fields(decoder);
    benchmark::DoNotOptimize(received.name.data());
  }
}
BENCHMARK(encode_and_decode);

}  // namespace

int main(int count, char** words) {
  benchmark::Initialize(&count, words);
  if (benchmark::ReportUnrecognizedArguments(count, words)) return 2;
  mapcheck::client::use_connector(mapcheck::tests::make_local_connector());
  benchmark::RunSpecifiedBenchmarks();
}

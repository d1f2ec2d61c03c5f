// SPDX-License-Identifier: Apache-2.0
// The machine, and the clocks.
#include "sysinfoapi.h"

#include <unistd.h>

#include <algorithm>
#include <ctime>

#include "api/file_time.h"
#include "client/mapping.h"

namespace api = mapcheck::api;

namespace {

timespec real_time() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return now;
}

}  // namespace

void WINAPI GetSystemInfo(LPSYSTEM_INFO lpSystemInfo) {
  const long processors = std::clamp(::sysconf(_SC_NPROCESSORS_ONLN), 1L, 64L);
  *lpSystemInfo = SYSTEM_INFO{};
  lpSystemInfo->wProcessorArchitecture = PROCESSOR_ARCHITECTURE_AMD64;
  lpSystemInfo->dwPageSize = mapcheck::client::kPageSize;
  lpSystemInfo->lpMinimumApplicationAddress = reinterpret_cast<LPVOID>(mapcheck::client::kGranularity);
  lpSystemInfo->lpMaximumApplicationAddress = reinterpret_cast<LPVOID>(mapcheck::client::kHighestAddress);
  lpSystemInfo->dwActiveProcessorMask = processors == 64 ? ~DWORD_PTR{0} : (DWORD_PTR{1} << processors) - 1;
  lpSystemInfo->dwNumberOfProcessors = static_cast<DWORD>(processors);
  lpSystemInfo->dwAllocationGranularity = mapcheck::client::kGranularity;
}

void WINAPI GetNativeSystemInfo(LPSYSTEM_INFO lpSystemInfo) {
  GetSystemInfo(lpSystemInfo);
}

// Since the system started, with the time that it slept.
ULONGLONG WINAPI GetTickCount64() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<ULONGLONG>(now.tv_sec) * 1000 + static_cast<ULONGLONG>(now.tv_nsec) / 1'000'000;
}

DWORD WINAPI GetTickCount() {
  return static_cast<DWORD>(GetTickCount64());
}

void WINAPI GetSystemTime(LPSYSTEMTIME lpSystemTime) {
  const timespec now = real_time();
  tm fields{};
  ::gmtime_r(&now.tv_sec, &fields);
  *lpSystemTime = api::system_time_of(fields, static_cast<WORD>(now.tv_nsec / 1'000'000));
}

void WINAPI GetLocalTime(LPSYSTEMTIME lpSystemTime) {
  const timespec now = real_time();
  tm fields{};
  ::localtime_r(&now.tv_sec, &fields);
  *lpSystemTime = api::system_time_of(fields, static_cast<WORD>(now.tv_nsec / 1'000'000));
}

void WINAPI GetSystemTimeAsFileTime(LPFILETIME lpSystemTimeAsFileTime) {
  *lpSystemTimeAsFileTime = api::file_time_of(real_time());
}

void WINAPI GetSystemTimePreciseAsFileTime(LPFILETIME lpSystemTimeAsFileTime) {
  *lpSystemTimeAsFileTime = api::file_time_of(real_time());
}

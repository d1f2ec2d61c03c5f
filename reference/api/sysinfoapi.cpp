// SPDX-License-Identifier: Apache-2.0
// GetSystemInfo.
#include "sysinfoapi.h"

#include <unistd.h>

#include <algorithm>

#include "client/mapping.h"

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

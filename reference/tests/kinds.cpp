// SPDX-License-Identifier: Apache-2.0
// How each kind is made and opened; the objects are new ones with nothing special about them.
#include "kinds.h"

namespace mapcheck::tests {

const std::vector<KindOfObject>& kinds() {
  static const std::vector<KindOfObject> all = {
      {"event", [](LPCWSTR name) { return CreateEventW(nullptr, FALSE, FALSE, name); },
       [](DWORD access, LPCWSTR name) { return OpenEventW(access, FALSE, name); },
       [](LPCSTR name) { return CreateEventA(nullptr, FALSE, FALSE, name); },
       [](DWORD access, LPCSTR name) { return OpenEventA(access, FALSE, name); },
       [](LPCWSTR name) { return OpenEventW(READ_CONTROL, TRUE, name); }, EVENT_ALL_ACCESS},
      {"mutex", [](LPCWSTR name) { return CreateMutexW(nullptr, FALSE, name); },
       [](DWORD access, LPCWSTR name) { return OpenMutexW(access, FALSE, name); },
       [](LPCSTR name) { return CreateMutexA(nullptr, FALSE, name); },
       [](DWORD access, LPCSTR name) { return OpenMutexA(access, FALSE, name); },
       [](LPCWSTR name) { return OpenMutexW(READ_CONTROL, TRUE, name); }, MUTEX_ALL_ACCESS},
      {"semaphore", [](LPCWSTR name) { return CreateSemaphoreW(nullptr, 0, 1, name); },
       [](DWORD access, LPCWSTR name) { return OpenSemaphoreW(access, FALSE, name); },
       [](LPCSTR name) { return CreateSemaphoreA(nullptr, 0, 1, name); },
       [](DWORD access, LPCSTR name) { return OpenSemaphoreA(access, FALSE, name); },
       [](LPCWSTR name) { return OpenSemaphoreW(READ_CONTROL, TRUE, name); }, SEMAPHORE_ALL_ACCESS},
      {"timer", [](LPCWSTR name) { return CreateWaitableTimerW(nullptr, FALSE, name); },
       [](DWORD access, LPCWSTR name) { return OpenWaitableTimerW(access, FALSE, name); },
       [](LPCSTR name) { return CreateWaitableTimerA(nullptr, FALSE, name); },
       [](DWORD access, LPCSTR name) { return OpenWaitableTimerA(access, FALSE, name); },
       [](LPCWSTR name) { return OpenWaitableTimerW(READ_CONTROL, TRUE, name); }, TIMER_ALL_ACCESS},
      {"job", [](LPCWSTR name) { return CreateJobObjectW(nullptr, name); },
       [](DWORD access, LPCWSTR name) { return OpenJobObjectW(access, FALSE, name); },
       [](LPCSTR name) { return CreateJobObjectA(nullptr, name); },
       [](DWORD access, LPCSTR name) { return OpenJobObjectA(access, FALSE, name); },
       [](LPCWSTR name) { return OpenJobObjectW(READ_CONTROL, TRUE, name); }, JOB_OBJECT_ALL_ACCESS},
      {"section",
       [](LPCWSTR name) { return CreateFileMappingW(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, 4096, name); },
       [](DWORD access, LPCWSTR name) { return OpenFileMappingW(access, FALSE, name); },
       [](LPCSTR name) { return CreateFileMappingA(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE, 0, 4096, name); },
       [](DWORD access, LPCSTR name) { return OpenFileMappingA(access, FALSE, name); },
       [](LPCWSTR name) { return OpenFileMappingW(READ_CONTROL, TRUE, name); }, FILE_MAP_ALL_ACCESS}};
  return all;
}

}  // namespace mapcheck::tests

// SPDX-License-Identifier: Apache-2.0
// What an access to memory meets: nothing, or the exception that a vectored handler sees. The access is left by a jump,
// so it must be one plain load or store.
#pragma once

#include <windows.h>

#include <csetjmp>

namespace mapcheck::tests {

struct Fault {
  DWORD code = 0;  // 0: there was none
  ULONG_PTR kind = 0;
  ULONG_PTR address = 0;
};

inline thread_local sigjmp_buf fault_escape;
inline thread_local Fault fault_seen;

inline LONG NTAPI leave_fault(EXCEPTION_POINTERS* pointers) {
  const EXCEPTION_RECORD& record = *pointers->ExceptionRecord;
  fault_seen = Fault{record.ExceptionCode, record.ExceptionInformation[0], record.ExceptionInformation[1]};
  siglongjmp(fault_escape, 1);
}

template <class MemoryAccess>
Fault fault_of(MemoryAccess access) {
  void* const handler = AddVectoredExceptionHandler(1, leave_fault);
  fault_seen = Fault{};
  if (sigsetjmp(fault_escape, 1) == 0) access();
  RemoveVectoredExceptionHandler(handler);
  return fault_seen;
}

inline Fault read_fault(const volatile char* at) {
  return fault_of([at] { (void)*at; });
}
inline Fault write_fault(volatile char* at, char value = 1) {
  return fault_of([at, value] { *at = value; });
}

inline MEMORY_BASIC_INFORMATION query_pages(const void* address) {
  MEMORY_BASIC_INFORMATION information{};
  VirtualQuery(address, &information, sizeof(information));
  return information;
}

}  // namespace mapcheck::tests

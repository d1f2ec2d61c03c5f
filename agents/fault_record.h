// SPDX-License-Identifier: Apache-2.0
// What Windows tells of a fault, in our words: shared by the fault guards of all compilers.
#pragma once

#include "outcome.h"
#include "win32.h"

namespace agent {

// C++ exceptions, debug output and breakpoints come by a guard as well: they are not faults.
inline bool is_fault(DWORD code) {
  return code == EXCEPTION_ACCESS_VIOLATION || code == EXCEPTION_GUARD_PAGE || code == EXCEPTION_IN_PAGE_ERROR;
}

inline const char* kind_of(const EXCEPTION_RECORD& record) {
  switch (record.ExceptionCode) {
    case EXCEPTION_GUARD_PAGE:
      return "guard";
    case EXCEPTION_IN_PAGE_ERROR:
      return "in_page";
    case EXCEPTION_ACCESS_VIOLATION:
      switch (record.NumberParameters > 0 ? record.ExceptionInformation[0] : 0) {
        case 0:
          return "read";
        case 1:
          return "write";
        case 8:
          return "execute";
        default:
          return "other";
      }
    default:
      return "other";
  }
}

// Only writes what it is given: it may be called from an exception handler.
inline void tell_fault(const EXCEPTION_RECORD& record, Fault& fault) {
  fault.kind = kind_of(record);
  fault.code = static_cast<std::uint32_t>(record.ExceptionCode);
  fault.address = record.NumberParameters > 1 ? record.ExceptionInformation[1] : 0;
}

}  // namespace agent

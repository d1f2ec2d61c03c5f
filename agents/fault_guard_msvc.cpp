// SPDX-License-Identifier: Apache-2.0
// The fault guard as MSVC has it: structured exceptions. fault_guard.cpp is for the compilers that lack them; what both
// promise is the same, only a fault inside the guarded access is taken.
#include "fault_guard.h"

#include "fault_record.h"
#include "win32.h"

namespace agent {
namespace {

int filter(const EXCEPTION_POINTERS* exception, Fault& fault) {
  const EXCEPTION_RECORD& record = *exception->ExceptionRecord;
  if (!is_fault(record.ExceptionCode)) return EXCEPTION_CONTINUE_SEARCH;
  tell_fault(record, fault);
  return EXCEPTION_EXECUTE_HANDLER;
}

// A function with __try may own nothing that has a destructor.
bool ends_in_a_fault(void (*access)(void* state), void* state, Fault& fault) {
  __try {
    access(state);
    return false;
  } __except (filter(GetExceptionInformation(), fault)) {
    return true;
  }
}

}  // namespace

void install_fault_guard() {}  // the guard stands where the access does

std::optional<Fault> run_guarded(void (*access)(void* state), void* state) {
  Fault fault;
  if (!ends_in_a_fault(access, state, fault)) return std::nullopt;
  return fault;
}

}  // namespace agent

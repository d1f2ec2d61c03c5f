// SPDX-License-Identifier: Apache-2.0
// The fault guard, on every target through AddVectoredExceptionHandler: the handler bends the faulting thread's context
// into `leave_access`, which jumps back into run_guarded. The handler itself only writes into the guard and the
// context.
#include "fault_guard.h"

#include <cstdint>

#include "win32.h"

namespace agent {
namespace {

struct Guard {
  void* jump[5] = {};  // the compiler's buffer: frame, address, stack, two spare
  Fault fault;
};

thread_local Guard* armed = nullptr;

// What may lie beside the stack pointer of the code that faulted: the red zone below it on POSIX, and above the new
// frame the four words that a callee on Windows may write.
constexpr std::uint64_t kClearOfTheStack = 256;

[[noreturn]] void leave_access() {
  __builtin_longjmp(armed->jump, 1);
}

const char* kind_of(const EXCEPTION_RECORD& record) {
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

// C++ exceptions, debug output and breakpoints come by here as well: they are not faults.
bool is_fault(DWORD code) {
  return code == EXCEPTION_ACCESS_VIOLATION || code == EXCEPTION_GUARD_PAGE || code == EXCEPTION_IN_PAGE_ERROR;
}

LONG CALLBACK on_exception(EXCEPTION_POINTERS* exception) {
  const EXCEPTION_RECORD& record = *exception->ExceptionRecord;
  if (!is_fault(record.ExceptionCode) || armed == nullptr) return EXCEPTION_CONTINUE_SEARCH;
  armed->fault.kind = kind_of(record);
  armed->fault.code = static_cast<std::uint32_t>(record.ExceptionCode);
  armed->fault.address = record.NumberParameters > 1 ? record.ExceptionInformation[1] : 0;
  CONTEXT& context = *exception->ContextRecord;
  // As if called: 8 below a multiple of 16.
  context.Rsp = ((context.Rsp - kClearOfTheStack) & ~std::uint64_t{15}) - 8;
  context.Rip = reinterpret_cast<std::uintptr_t>(&leave_access);
  return EXCEPTION_CONTINUE_EXECUTION;
}

}  // namespace

void install_fault_guard() {
  AddVectoredExceptionHandler(1, on_exception);
}

// The compiler's setjmp and not the library's: on Windows that one unwinds frames through the exception tables.
__attribute__((noinline)) std::optional<Fault> run_guarded(void (*access)(void* state), void* state) {
  Guard guard;
  armed = &guard;
  if (__builtin_setjmp(guard.jump) == 0) {
    access(state);
    armed = nullptr;
    return std::nullopt;
  }
  Guard* const hit = armed;
  armed = nullptr;
  return hit->fault;
}

}  // namespace agent

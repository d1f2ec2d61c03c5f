// SPDX-License-Identifier: Apache-2.0
// The fault guard, on every target through AddVectoredExceptionHandler: the handler bends the faulting thread's context
// into `leave_access`, which jumps back into run_guarded. The handler itself only writes into the guard and the
// context.
#include "fault_guard.h"

#include <cstdint>

#include "fault_record.h"
#include "thread.h"
#include "win32.h"

namespace agent {
namespace {

struct Guard {
  void* jump[5] = {};  // the compiler's buffer: frame, address, stack, two spare
  Fault fault;
};

Guard* armed() {
  return static_cast<Guard*>(own_of_this_thread().armed_guard);
}

// What may lie beside the stack pointer of the code that faulted: the red zone below it on POSIX, and above the new
// frame the four words that a callee on Windows may write.
constexpr std::uint64_t kClearOfTheStack = 256;

[[noreturn]] void leave_access() {
  __builtin_longjmp(armed()->jump, 1);
}

LONG CALLBACK on_exception(EXCEPTION_POINTERS* exception) {
  const EXCEPTION_RECORD& record = *exception->ExceptionRecord;
  if (!is_fault(record.ExceptionCode) || armed() == nullptr) return EXCEPTION_CONTINUE_SEARCH;
  tell_fault(record, armed()->fault);
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
  own_of_this_thread().armed_guard = &guard;
  if (__builtin_setjmp(guard.jump) == 0) {
    access(state);
    own_of_this_thread().armed_guard = nullptr;
    return std::nullopt;
  }
  Guard* const hit = armed();
  own_of_this_thread().armed_guard = nullptr;
  return hit->fault;
}

}  // namespace agent

// SPDX-License-Identifier: Apache-2.0
// The signal handler. Handlers are looked up without a lock, since the fault may have come while one is held: the list
// is never changed but replaced, and an old list stays for a handler that may still be walking it.
#include "client/faults.h"

#include <ucontext.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <memory>
#include <mutex>
#include <vector>

#include "client/access_check.h"
#include "client/connection.h"
#include "client/machine_context.h"
#include "support/held_across_forks.h"
#include "winbase.h"

namespace mapcheck::client {
namespace {

struct Registration {
  PVECTORED_EXCEPTION_HANDLER handler = nullptr;
};
using HandlerList = std::vector<const Registration*>;

std::mutex list_lock;
const HeldAcrossForks<list_lock> list_held_across_forks;
std::atomic<const HandlerList*> handlers{nullptr};
std::mutex signals_lock;
const HeldAcrossForks<signals_lock> signals_held_across_forks;
bool owns_signals = false;
std::array<struct sigaction, NSIG> earlier{};

// Keeps everything that was ever published: a list is a few pointers, and handlers are added seldom.
template <class T>
const T* keep(std::unique_ptr<T> value) {
  static auto* const kept = new std::vector<std::unique_ptr<T>>;
  kept->push_back(std::move(value));
  return kept->back().get();
}

// Whether a handler took the fault and the thread goes on, with the registers that it left.
bool offer_to_handlers(EXCEPTION_RECORD& record, ucontext_t& machine) {
  const HandlerList* list = handlers.load(std::memory_order_acquire);
  if (list == nullptr) return false;
  CONTEXT context = read_context(machine);
  EXCEPTION_POINTERS pointers{&record, &context};
  for (const Registration* registration : *list) {
    if (registration->handler(&pointers) == EXCEPTION_CONTINUE_EXECUTION) {
      write_context(context, machine);
      return true;
    }
  }
  return false;
}

EXCEPTION_RECORD record_of(int signal, const siginfo_t& info, const ucontext_t& machine) {
  EXCEPTION_RECORD record{};
  record.ExceptionAddress = instruction_of(machine);
  record.ExceptionInformation[0] = access_of(machine);
  // An address that no mapping can have comes without its value.
  const bool is_canonical = signal == SIGBUS || info.si_code != SI_KERNEL;
  record.ExceptionInformation[1] = is_canonical ? reinterpret_cast<ULONG_PTR>(info.si_addr) : ~ULONG_PTR{0};
  if (signal == SIGBUS) {
    record.ExceptionCode = EXCEPTION_IN_PAGE_ERROR;
    record.NumberParameters = 3;
    record.ExceptionInformation[2] = STATUS_UNEXPECTED_IO_ERROR;
  } else {
    record.ExceptionCode = EXCEPTION_ACCESS_VIOLATION;
    record.NumberParameters = 2;
  }
  return record;
}

// Whether the access only has to be made again. A guard page that was hit changes what the exception is.
bool is_resolved(EXCEPTION_RECORD& record) {
  const ULONG_PTR kind = record.ExceptionInformation[0];
  const Access access = kind == EXCEPTION_WRITE_FAULT     ? Access::write
                        : kind == EXCEPTION_EXECUTE_FAULT ? Access::execute
                                                          : Access::read;
  const FaultOutcome outcome = resolve_fault(record.ExceptionInformation[1], access);
  if (outcome == FaultOutcome::guarded) record.ExceptionCode = EXCEPTION_GUARD_PAGE;
  return outcome == FaultOutcome::resolved;
}

// The one that had the signal before us; by default the process dies, by the fault itself when it happens again. A
// guard page is none any more, and a signal that somebody sent is over: those are raised.
void pass_on(int signal, siginfo_t* info, void* machine, bool happens_again) {
  const struct sigaction& action = earlier[static_cast<std::size_t>(signal)];
  if ((action.sa_flags & SA_SIGINFO) != 0 && action.sa_sigaction != nullptr) {
    action.sa_sigaction(signal, info, machine);
  } else if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN) {
    struct sigaction plain {};
    plain.sa_handler = SIG_DFL;
    ::sigaction(signal, &plain, nullptr);
    if (!happens_again) ::raise(signal);
  } else {
    action.sa_handler(signal);
  }
}

void on_fault(int signal, siginfo_t* info, void* context) {
  const int saved_errno = errno;
  bool happens_again = info->si_code > 0;  // a fault, not a signal that somebody sent
  if (happens_again) {
    auto& machine = *static_cast<ucontext_t*>(context);
    EXCEPTION_RECORD record = record_of(signal, *info, machine);
    if (signal == SIGSEGV && is_resolved(record)) {
      errno = saved_errno;
      return;
    }
    if (offer_to_handlers(record, machine)) {
      errno = saved_errno;
      return;
    }
    report_exit_code(record.ExceptionCode);
    happens_again = record.ExceptionCode != EXCEPTION_GUARD_PAGE;
  }
  pass_on(signal, info, context, happens_again);
  errno = saved_errno;
}

void publish(HandlerList list) {
  handlers.store(keep(std::make_unique<HandlerList>(std::move(list))), std::memory_order_release);
}

HandlerList current_list() {
  const HandlerList* list = handlers.load(std::memory_order_acquire);
  return list == nullptr ? HandlerList{} : *list;
}

}  // namespace

void own_fault_signals() {
  const std::lock_guard guard(signals_lock);
  if (owns_signals) return;
  struct sigaction action {};
  action.sa_sigaction = on_fault;
  // A handler may fault itself, and is then offered that fault.
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  ::sigemptyset(&action.sa_mask);
  for (const int signal : {SIGSEGV, SIGBUS}) ::sigaction(signal, &action, &earlier[static_cast<std::size_t>(signal)]);
  owns_signals = true;
}

void* add_vectored_handler(bool first, PVECTORED_EXCEPTION_HANDLER handler) {
  own_fault_signals();
  const std::lock_guard guard(list_lock);
  const Registration* registration = keep(std::make_unique<Registration>(Registration{handler}));
  HandlerList list = current_list();
  list.insert(first ? list.begin() : list.end(), registration);
  publish(std::move(list));
  return const_cast<Registration*>(registration);
}

bool remove_vectored_handler(void* registration) {
  const std::lock_guard guard(list_lock);
  HandlerList list = current_list();
  if (std::erase(list, static_cast<const Registration*>(registration)) == 0) return false;
  publish(std::move(list));
  return true;
}

}  // namespace mapcheck::client

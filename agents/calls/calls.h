// SPDX-License-Identifier: Apache-2.0
// What each file of this folder contributes to the table of calls, and what they share: one way to say "inherit", one
// way to open an object by name.
#pragma once

#include <span>

#include "command_table.h"
#include "observe.h"
#include "win32.h"

namespace agent {

std::span<const Command> file_calls();
std::span<const Command> file_name_calls();
std::span<const Command> file_information_calls();
std::span<const Command> lock_calls();
std::span<const Command> mapping_calls();
std::span<const Command> view_calls();
std::span<const Command> page_calls();
std::span<const Command> mapped_name_calls();
std::span<const Command> event_calls();
std::span<const Command> mutex_calls();
std::span<const Command> semaphore_calls();
std::span<const Command> timer_calls();
std::span<const Command> job_calls();
std::span<const Command> wait_calls();
std::span<const Command> address_wait_calls();
std::span<const Command> handle_calls();
std::span<const Command> memory_calls();
std::span<const Command> repeat_calls();
std::span<const Command> process_calls();
std::span<const Command> peer_calls();

// The security attributes of a new handle: a NULL pointer unless it is inherited, as most programs do.
class Security {
 public:
  explicit Security(bool inherit) : attributes_{sizeof attributes_, nullptr, TRUE}, inherit_(inherit) {}
  SECURITY_ATTRIBUTES* pointer() { return inherit_ ? &attributes_ : nullptr; }

 private:
  SECURITY_ATTRIBUTES attributes_;
  bool inherit_;
};

inline DWORD high_half(std::uint64_t value) {
  return static_cast<DWORD>(value >> 32);
}
inline DWORD low_half(std::uint64_t value) {
  return static_cast<DWORD>(value & 0xFFFFFFFFU);
}

// OpenEvent, OpenMutex, OpenFileMapping and the others differ in nothing but the entry point.
template <class Char, auto Entry>
Action open_by_name(Arguments& in) {
  return [access = in.u32("access"), inherit = in.boolean("inherit"), name = in.name<Char>("name")](Outcome& outcome) {
    observe_handle(outcome, [&] { return Entry(access, inherit, name.pointer()); });
  };
}

// CreateEventEx, CreateMutexEx, CreateWaitableTimerEx: flags in place of BOOLs, and the rights of the new handle.
template <class Char, auto Entry>
Action create_with_flags(Arguments& in) {
  return [inherit = in.boolean("inherit"), name = in.name<Char>("name"), flags = in.u32("flags"),
          access = in.u32("access")](Outcome& outcome) {
    Security security(inherit);
    observe_handle(outcome, [&] { return Entry(security.pointer(), name.pointer(), flags, access); });
  };
}

inline bool is_this_process(HANDLE process) {
  return process == GetCurrentProcess() || GetProcessId(process) == GetCurrentProcessId();
}

// Calls that take one handle and return a number: SetEvent, SetEndOfFile…
template <auto Entry>
Action act_on_handle(Arguments& in, const char* key) {
  return [handle = in.handle(key)](Outcome& outcome) { observe(outcome, [&] { return Entry(handle); }); };
}

}  // namespace agent
